/** Who may act, whether anything may be sent, and the chain of who decided what. */
export const control = `
create table mqk.control (
  account mqk.id primary key references mqk.account,
  armed boolean not null,
  doc mqk.document not null,
  updated_at timestamptz not null default clock_timestamp()
);
select mqk.make_undeletable('control');

create table mqk.halt (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  code text not null,
  detail text not null,
  raised_by text not null,
  raised_at timestamptz not null default clock_timestamp()
);
create index halt_by_account on mqk.halt (account, id);
select mqk.make_append_only('halt');

-- epoch 0: nobody ever held it
create table mqk.lease (
  account mqk.id primary key references mqk.account,
  holder text not null,
  epoch bigint not null check (epoch >= 0),
  expires_at timestamptz not null
);
select mqk.make_undeletable('lease');

create function mqk.lease_epoch_grows() returns trigger language plpgsql as $$
begin
  if new.epoch < old.epoch then
    raise exception 'the epoch of a lease never goes back: % to %', old.epoch, new.epoch using errcode = 'check_violation';
  end if;
  if new.holder <> old.holder and new.epoch = old.epoch then
    raise exception 'another holder has another epoch' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger epoch_grows before update on mqk.lease for each row execute function mqk.lease_epoch_grows();

create table mqk.heartbeat (
  account mqk.id not null references mqk.account,
  loop text not null,
  at timestamptz not null,
  primary key (account, loop)
);

create table mqk.run (
  account mqk.id not null references mqk.account,
  run mqk.id not null,
  seq bigint generated always as identity,
  strategy mqk.id not null,
  state text not null check (state in ('started', 'stopped')),
  cursor timestamptz,
  config text not null,
  started_at timestamptz not null default clock_timestamp(),
  stopped_at timestamptz,
  primary key (account, run)
);
create unique index one_started_run on mqk.run (account) where state = 'started';
select mqk.make_undeletable('run');

create table mqk.confirmation (
  account mqk.id not null references mqk.account,
  token_sha256 mqk.sha256 not null,
  action text not null,
  facts_sha256 mqk.sha256 not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  used_at timestamptz,
  primary key (account, token_sha256)
);
create index confirmation_unused on mqk.confirmation (account) where used_at is null;
select mqk.make_undeletable('confirmation');

create table mqk.audit (
  account mqk.id not null references mqk.account,
  seq bigint not null,
  prev mqk.sha256 not null,
  hash mqk.sha256 not null,
  event text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (account, seq)
);
select mqk.make_append_only('audit');

create function mqk.audit_is_a_chain() returns trigger language plpgsql as $$
declare
  last record;
begin
  select seq, hash into last from mqk.audit where account = new.account order by seq desc limit 1;
  if new.seq <> coalesce(last.seq, 0) + 1 or new.prev <> coalesce(last.hash, repeat('0', 64)) then
    raise exception 'record % does not follow the last one', new.seq using errcode = 'check_violation';
  end if;
  if new.hash <> mqk.sha256_hex(format(E'mqk.audit.v1\\n%s\\n%s\\n%s', new.seq, new.prev, new.event)) then
    raise exception 'record % does not hash to what it says', new.seq using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger chain before insert on mqk.audit for each row execute function mqk.audit_is_a_chain();
`;
