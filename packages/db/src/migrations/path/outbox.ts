/** Promises to the broker: their rows, their attempts, and the proofs that end a doubt. */
export const outbox = `
create table mqk.outbox (
  id bigint generated always as identity primary key,
  account mqk.id not null,
  kind text not null check (kind in ('submit', 'cancel', 'replace')),
  class text not null check (class in ('increase', 'reduce')),
  client_order_id mqk.client_order_id not null,
  status text not null default 'CREATED'
    check (status in ('CREATED', 'CLAIMED', 'SUBMITTED', 'FAILED', 'UNKNOWN')),
  payload text not null,
  payload_sha256 mqk.sha256 not null constraint payload_is_hashed check (payload_sha256 = mqk.sha256_hex(payload)),
  expires_at timestamptz not null,
  attempts int not null default 0 check (attempts >= 0),
  unresolved int not null default 0 check (unresolved >= 0),
  lookups int not null default 0 check (lookups >= 0),
  due_at timestamptz not null default clock_timestamp(),
  refusal_code text,
  claim_token mqk.id,
  claim_epoch bigint,
  claimed_at timestamptz,
  doubted_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  foreign key (account, client_order_id) references mqk."order",
  constraint claimed_has_a_token check ((status = 'CLAIMED') = (claim_token is not null)),
  constraint token_has_an_epoch check ((claim_token is null) = (claim_epoch is null)),
  constraint created_is_resolved check (status <> 'CREATED' or unresolved = 0),
  constraint cancels_are_never_in_doubt check (kind <> 'cancel' or status <> 'UNKNOWN')
);
create unique index one_submit_per_order on mqk.outbox (account, client_order_id) where kind = 'submit';
create unique index one_attempt_per_order on mqk.outbox (account, client_order_id)
  where kind in ('submit', 'replace') and status in ('CLAIMED', 'UNKNOWN');
create unique index one_open_cancel_per_order on mqk.outbox (account, client_order_id)
  where kind = 'cancel' and status in ('CREATED', 'CLAIMED');
create index outbox_due on mqk.outbox (account, due_at) where status = 'CREATED';
create index outbox_open on mqk.outbox (account, status) where status in ('CREATED', 'CLAIMED', 'UNKNOWN');

create table mqk.attempt (
  outbox_id bigint not null references mqk.outbox,
  attempt int not null check (attempt > 0),
  account mqk.id not null,
  kind text not null,
  token mqk.id not null unique,
  epoch bigint not null,
  claimed_at timestamptz not null,
  market_at timestamptz,
  outcome text,
  detail text,
  finished_at timestamptz,
  primary key (outbox_id, attempt),
  check ((outcome is null) = (finished_at is null))
);
create index attempt_by_market_time on mqk.attempt (account, market_at);
select mqk.make_undeletable('attempt');

create function mqk.attempt_ends_once() returns trigger language plpgsql as $$
begin
  if old.outcome is not null or (new.outbox_id, new.attempt, new.account, new.kind, new.token, new.epoch, new.claimed_at)
     is distinct from (old.outbox_id, old.attempt, old.account, old.kind, old.token, old.epoch, old.claimed_at) then
    raise exception 'an attempt ends once, and nothing else of it changes' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger ends_once before update on mqk.attempt for each row execute function mqk.attempt_ends_once();

create table mqk.evidence (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  outbox_id bigint not null references mqk.outbox,
  kind text not null check (kind in ('news', 'lookup_found', 'lookup_missing', 'proven_absent', 'operator', 'mismatch')),
  detail text not null,
  epoch bigint not null,
  seen_at timestamptz not null default clock_timestamp()
);
create index evidence_by_row on mqk.evidence (outbox_id);
select mqk.make_append_only('evidence');

create function mqk.outbox_begins_created() returns trigger language plpgsql as $$
begin
  if new.status <> 'CREATED' or new.attempts <> 0 or new.unresolved <> 0 then
    raise exception 'an outbox row begins CREATED and untried' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger begins_created before insert on mqk.outbox for each row execute function mqk.outbox_begins_created();
select mqk.make_undeletable('outbox');

-- why a change of status is refused; null when it is allowed
create function mqk.outbox_refusal(old mqk.outbox, new mqk.outbox) returns text language plpgsql stable as $$
declare
  outcome text;
begin
  if new.status = old.status then
    return case when new.attempts <> old.attempts then 'an attempt begins with a claim' end;
  end if;
  if new.status = 'CLAIMED' and old.status in ('CREATED', 'UNKNOWN') then
    return case when new.attempts <> old.attempts + 1 then 'a claim is one more attempt' end;
  end if;
  if new.attempts <> old.attempts then return 'an attempt begins with a claim'; end if;
  if old.status = 'CREATED' and new.status = 'FAILED' then
    return case when old.unresolved > 0 then 'an attempt is unresolved' end;
  end if;
  if old.status = 'UNKNOWN' and new.status in ('SUBMITTED', 'FAILED') then
    return case when not exists (
      select from mqk.evidence e where e.outbox_id = old.id and (
        e.kind = 'operator' or (e.kind in ('news', 'lookup_found') and new.status = 'SUBMITTED')
        or (e.kind = 'proven_absent' and new.status = 'FAILED'))
    ) then 'a doubt ends with evidence' end;
  end if;
  if old.status = 'CLAIMED' and new.status in ('SUBMITTED', 'FAILED', 'UNKNOWN', 'CREATED') then
    select a.outcome into outcome from mqk.attempt a where a.outbox_id = old.id and a.attempt = old.attempts;
    if outcome is null then return 'the attempt has no outcome'; end if;
    if new.status <> 'CREATED' or old.kind = 'cancel' then return null; end if;
    if outcome not in ('not_sent', 'throttled') then return 'only what was not sent can be tried as new'; end if;
    return case when old.unresolved > 0 then 'an attempt is unresolved' end;
  end if;
  return 'there is no such change';
end $$;

create function mqk.outbox_edges() returns trigger language plpgsql as $$
declare
  why text;
begin
  if (new.id, new.account, new.kind, new.class, new.client_order_id, new.payload, new.payload_sha256, new.expires_at)
     is distinct from
     (old.id, old.account, old.kind, old.class, old.client_order_id, old.payload, old.payload_sha256, old.expires_at) then
    raise exception 'outbox row % keeps what was promised', old.id using errcode = 'check_violation';
  end if;
  why := mqk.outbox_refusal(old, new);
  if why is not null then
    raise exception 'outbox row %: % to % is refused: %', old.id, old.status, new.status, why using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger edges before update on mqk.outbox for each row execute function mqk.outbox_edges();
`;
