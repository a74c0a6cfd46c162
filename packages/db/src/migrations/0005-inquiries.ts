/** Questions to the broker that news left open, what a person should see, and what a message said. */
export const inquiries = `
-- what was understood of a message: the same key with another one is a contradiction. Null: heard before we kept it
alter table mqk.inbox add column content_sha256 mqk.sha256;

create table mqk.inquiry (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  kind text not null check (kind in ('reread', 'fill_gap', 'quarantine')),
  -- null: nobody knows which order it is about, so all of the account is in question
  client_order_id mqk.client_order_id,
  instrument mqk.id,
  reason text not null,
  -- what the broker counts as filled in all
  counted bigint check (counted > 0),
  asked int not null default 0 check (asked >= 0),
  answer text,
  raised boolean not null default false,
  opened_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  foreign key (account, client_order_id) references mqk."order",
  constraint a_gap_has_its_count check ((kind = 'fill_gap') = (counted is not null)),
  constraint a_closed_one_has_an_answer check (closed_at is null or answer is not null)
);
create unique index one_open_inquiry on mqk.inquiry (account, kind, coalesce(client_order_id, '')) where closed_at is null;
select mqk.make_undeletable('inquiry');

create function mqk.inquiry_is_answered_once() returns trigger language plpgsql as $$
begin
  if old.closed_at is not null or (new.id, new.account, new.kind, new.client_order_id, new.instrument, new.opened_at)
     is distinct from (old.id, old.account, old.kind, old.client_order_id, old.instrument, old.opened_at) then
    raise exception 'question % is answered once, and stays what was asked', old.id using errcode = 'check_violation';
  end if;
  if new.counted < old.counted then
    raise exception 'question %: what the broker counted once is not counted less', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger answered_once before update on mqk.inquiry for each row execute function mqk.inquiry_is_answered_once();

create table mqk.alert (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  code text not null,
  client_order_id mqk.client_order_id not null,
  detail text not null,
  raised_at timestamptz not null default clock_timestamp(),
  foreign key (account, client_order_id) references mqk."order"
);
create index alert_by_account on mqk.alert (account, id);
create index alert_by_order on mqk.alert (account, client_order_id);
select mqk.make_append_only('alert');

grant select on mqk.inquiry, mqk.alert to mqk_app, mqk_auditor;
grant insert on mqk.inquiry, mqk.alert to mqk_app;
grant update (reason, counted, asked, answer, raised, due_at, closed_at) on mqk.inquiry to mqk_app;
`;
