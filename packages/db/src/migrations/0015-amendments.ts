/** Executions that were taken back or changed, and messages that wait for what they are about. */
export const amendments = `
create table mqk.amendment (
  account mqk.id not null,
  amendment_id mqk.id not null,
  -- the execution as the amendment names it: its own id, or that of its last correction
  amends mqk.id not null,
  -- the id that the execution was booked under first
  execution_id mqk.id not null,
  -- what the execution is from now on; nothing of one that was taken back
  quantity bigint not null check (quantity >= 0),
  price bigint not null,
  fee bigint not null check (fee >= 0),
  amended_at timestamptz not null,
  inbox_key text not null,
  booked_at timestamptz not null default clock_timestamp(),
  primary key (account, amendment_id),
  constraint amended_once unique (account, amends),
  foreign key (account, execution_id) references mqk.execution,
  foreign key (account, inbox_key) references mqk.inbox
);
create index amendment_by_execution on mqk.amendment (account, execution_id, booked_at);
select mqk.make_append_only('amendment');
grant select on mqk.amendment to mqk_app, mqk_auditor;
grant insert on mqk.amendment to mqk_app;

alter table mqk.ledger drop constraint ledger_kind_check, drop constraint ledger_fee_check;
alter table mqk.ledger
  add constraint ledger_kind_check check (kind in
    ('opening', 'fill', 'fee', 'dividend', 'interest', 'transfer', 'split', 'adjustment', 'amendment')),
  -- of an amendment the fee is a change
  add constraint ledger_fee_check check (fee >= 0 or kind = 'amendment');
drop index mqk.one_entry_per_activity;
create unique index one_entry_per_activity on mqk.ledger (account, ref, kind, strategy, coalesce(instrument, ''))
  where kind not in ('fill', 'opening', 'amendment');
create index amendments_of_execution on mqk.ledger (account, ref) where kind = 'amendment';

alter table mqk.inbox drop constraint inbox_disposition_check;
alter table mqk.inbox
  add constraint inbox_disposition_check
    check (disposition in ('received', 'applied', 'repeated', 'quarantined', 'parked')),
  -- what it waits for, and what was understood of it; kept when it has come
  add column awaits_what text check (awaits_what in ('order', 'execution', 'instrument')),
  add column awaits text[],
  add column content mqk.document,
  add constraint a_parked_one_waits_for_something
    check (disposition <> 'parked' or (awaits_what is not null and awaits is not null and content is not null));
create index inbox_parked on mqk.inbox (account, seq) where disposition = 'parked';
grant update (awaits_what, awaits, content) on mqk.inbox to mqk_app;

alter table mqk.inquiry drop constraint inquiry_kind_check;
alter table mqk.inquiry add constraint inquiry_kind_check check (kind in ('reread', 'fill_gap', 'quarantine', 'early'));
`;
