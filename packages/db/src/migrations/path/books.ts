/** What was heard, and what it made of cash and positions. */
export const books = `
create table mqk.inbox (
  account mqk.id not null references mqk.account,
  key text not null,
  seq bigint generated always as identity,
  cursor bigint not null,
  -- bytes, because a message that is not valid text must not be lost either
  raw bytea not null,
  kind text not null,
  epoch bigint not null,
  received_at timestamptz not null default clock_timestamp(),
  disposition text not null default 'received'
    check (disposition in ('received', 'applied', 'repeated', 'quarantined')),
  reason text,
  decided_at timestamptz,
  primary key (account, key)
);
create index inbox_quarantined on mqk.inbox (account, seq) where disposition = 'quarantined';
select mqk.make_undeletable('inbox');

create function mqk.inbox_keeps_its_message() returns trigger language plpgsql as $$
begin
  if (new.account, new.key, new.seq, new.cursor, new.raw, new.kind, new.received_at)
     is distinct from (old.account, old.key, old.seq, old.cursor, old.raw, old.kind, old.received_at) then
    raise exception 'a message is kept as it was heard' using errcode = 'check_violation';
  end if;
  if old.disposition in ('applied', 'repeated') then
    raise exception 'a message takes effect once' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger keeps_its_message before update on mqk.inbox for each row execute function mqk.inbox_keeps_its_message();

create table mqk.stream_cursor (
  account mqk.id primary key references mqk.account,
  cursor bigint not null
);
select mqk.make_undeletable('stream_cursor');

create function mqk.cursor_grows() returns trigger language plpgsql as $$
begin
  if new.cursor < old.cursor then
    raise exception 'a stream is never read backwards: % to %', old.cursor, new.cursor using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger grows before update on mqk.stream_cursor for each row execute function mqk.cursor_grows();

create table mqk.execution (
  account mqk.id not null,
  execution_id mqk.id not null,
  client_order_id mqk.client_order_id not null,
  strategy mqk.id not null,
  instrument mqk.id not null,
  side text not null check (side in ('buy', 'sell')),
  quantity bigint not null check (quantity >= 0),
  price bigint not null,
  fee bigint not null check (fee >= 0),
  executed_at timestamptz not null,
  doc mqk.document not null,
  inbox_key text not null,
  booked_at timestamptz not null default clock_timestamp(),
  primary key (account, execution_id),
  foreign key (account, inbox_key) references mqk.inbox
);
create index execution_by_order on mqk.execution (account, client_order_id);
create index execution_by_time on mqk.execution (account, executed_at);
select mqk.make_append_only('execution');

create table mqk.ledger (
  account mqk.id not null references mqk.account,
  seq bigint not null,
  strategy mqk.id not null,
  instrument mqk.id,
  kind text not null check (kind in ('opening', 'fill', 'fee', 'dividend', 'interest', 'transfer', 'split', 'adjustment')),
  quantity bigint not null,
  cash bigint not null,
  price bigint,
  fee bigint not null check (fee >= 0),
  ref text not null,
  at timestamptz not null,
  booked_at timestamptz not null default clock_timestamp(),
  primary key (account, seq)
);
create unique index one_entry_per_execution on mqk.ledger (account, ref) where kind = 'fill';
select mqk.make_append_only('ledger');

create function mqk.ledger_is_gapless() returns trigger language plpgsql as $$
begin
  if new.seq <> coalesce((select max(seq) from mqk.ledger where account = new.account), 0) + 1 then
    raise exception 'entry % does not follow the last one', new.seq using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger gapless before insert on mqk.ledger for each row execute function mqk.ledger_is_gapless();

create table mqk.position (
  account mqk.id not null references mqk.account,
  strategy mqk.id not null,
  instrument mqk.id not null,
  quantity bigint not null,
  doc mqk.document not null,
  ledger_seq bigint not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (account, strategy, instrument)
);
select mqk.make_undeletable('position');

-- the head of the books: whoever books holds this row
create table mqk.cash (
  account mqk.id primary key references mqk.account,
  amount bigint not null,
  ledger_seq bigint not null check (ledger_seq >= 0),
  updated_at timestamptz not null default clock_timestamp()
);
select mqk.make_undeletable('cash');
`;
