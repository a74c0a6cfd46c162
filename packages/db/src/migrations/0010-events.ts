/**
 * What happened that a person may have to hear of, numbered in the order in which it was committed.
 *
 * Told by the database itself, at the very end of the transaction that did it, whoever did it: nothing that stops the
 * desk can be written without its event. The number is drawn under a lock that is held until the commit, so whoever has
 * read up to one number has missed nothing below it.
 */
export const events = `
create table mqk.event (
  account mqk.id not null references mqk.account,
  seq bigint not null check (seq > 0),
  kind text not null check (kind in ('halted', 'disarmed', 'armed', 'outcome_unknown', 'outcome_known', 'quarantined',
    'question_opened', 'question_closed', 'alert', 'unprotected', 'wind_down_asked', 'wind_down_ended')),
  code text not null,
  detail text not null,
  client_order_id text,
  raised_at timestamptz not null default clock_timestamp(),
  primary key (account, seq)
);
select mqk.make_append_only('event');

-- how far a reader, such as the log, has told what happened
create table mqk.event_reader (
  account mqk.id not null references mqk.account,
  reader mqk.id not null,
  seq bigint not null check (seq >= 0),
  primary key (account, reader)
);
select mqk.make_undeletable('event_reader');

grant select on mqk.event, mqk.event_reader to mqk_app, mqk_auditor;
grant insert on mqk.event_reader to mqk_app;
grant update (seq) on mqk.event_reader to mqk_app;

create function mqk.tell(whose text, what text, which text, words text, about text) returns void
language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('mqk.event ' || whose, 0));
  insert into mqk.event (account, seq, kind, code, detail, client_order_id)
    select whose, coalesce(max(seq), 0) + 1, what, which, words, about from mqk.event where account = whose;
end $$;
revoke execute on function mqk.tell from public;

create function mqk.tell_of_halt() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, 'halted', new.code, new.detail, null);
  return null;
end $$;
create constraint trigger tells after insert on mqk.halt
  deferrable initially deferred for each row execute function mqk.tell_of_halt();

create function mqk.tell_of_control() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, case when new.armed then 'armed' else 'disarmed' end,
    coalesce(new.doc ->> 'disarmReason', 'operator'), '', null);
  return null;
end $$;
create constraint trigger tells after update on mqk.control
  deferrable initially deferred for each row when (old.armed <> new.armed) execute function mqk.tell_of_control();

create function mqk.tell_of_outcome() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, case new.status when 'UNKNOWN' then 'outcome_unknown' else 'outcome_known' end,
    case new.status when 'UNKNOWN' then new.kind else lower(new.status) end,
    format('attempt %s', new.attempts), coalesce(new.successor, new.client_order_id));
  return null;
end $$;
create constraint trigger tells after update on mqk.outbox
  deferrable initially deferred for each row
  when (old.status <> new.status and (new.status = 'UNKNOWN' or (old.status = 'UNKNOWN' and new.status in ('SUBMITTED', 'FAILED'))))
  execute function mqk.tell_of_outcome();

create function mqk.tell_of_message() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, 'quarantined', 'message', format('%s: %s', new.key, new.reason), new.client_order_id);
  return null;
end $$;
create constraint trigger tells after insert or update on mqk.inbox
  deferrable initially deferred for each row when (new.disposition = 'quarantined') execute function mqk.tell_of_message();

create function mqk.tell_of_question() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, case when new.closed_at is null then 'question_opened' else 'question_closed' end,
    new.kind, coalesce(new.answer, new.reason), new.client_order_id);
  return null;
end $$;
create constraint trigger tells after insert on mqk.inquiry
  deferrable initially deferred for each row when (new.kind <> 'reread') execute function mqk.tell_of_question();
create constraint trigger tells_of_its_end after update on mqk.inquiry
  deferrable initially deferred for each row
  when (new.kind <> 'reread' and old.closed_at is null and new.closed_at is not null) execute function mqk.tell_of_question();

create function mqk.tell_of_alert() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, 'alert', new.code, new.detail, new.client_order_id);
  return null;
end $$;
create constraint trigger tells after insert on mqk.alert
  deferrable initially deferred for each row execute function mqk.tell_of_alert();

create function mqk.tell_of_wind_down() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, case new.state when 'open' then 'wind_down_asked' else 'wind_down_ended' end,
    case new.state when 'open' then new.action else new.state end, new.reason, new.client_order_id);
  return null;
end $$;
create constraint trigger tells after insert or update on mqk.wind_down
  deferrable initially deferred for each row execute function mqk.tell_of_wind_down();

create function mqk.tell_of_audit() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform mqk.tell(new.account, 'unprotected', 'no_resting_stop',
    format('%s %s', new.event::json #>> '{detail,quantity}', new.event::json #>> '{detail,instrument}'), null);
  return null;
end $$;
create constraint trigger tells after insert on mqk.audit
  deferrable initially deferred for each row when (new.event::json ->> 'action' = 'position_unprotected')
  execute function mqk.tell_of_audit();
`;
