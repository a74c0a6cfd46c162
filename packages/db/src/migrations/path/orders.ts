/** What is wanted, what was promised, and what may still cost money. */
export const orders = `
create table mqk.intent (
  account mqk.id not null references mqk.account,
  intent mqk.id not null,
  run mqk.id not null,
  strategy mqk.id not null,
  instrument mqk.id not null,
  leg text not null,
  decided_at timestamptz not null,
  status text not null check (status in ('promised', 'denied')),
  client_order_id mqk.client_order_id,
  doc mqk.document not null,
  doc_sha256 mqk.sha256 not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (account, intent),
  check ((status = 'promised') = (client_order_id is not null))
);
create index intent_by_decision on mqk.intent (account, run, strategy, instrument, decided_at);
select mqk.make_append_only('intent');

-- the same intent with another content: the first one stands, the other is kept
create table mqk.intent_conflict (
  id bigint generated always as identity primary key,
  account mqk.id not null,
  intent mqk.id not null,
  doc mqk.document not null,
  doc_sha256 mqk.sha256 not null,
  seen_at timestamptz not null default clock_timestamp(),
  foreign key (account, intent) references mqk.intent
);
select mqk.make_append_only('intent_conflict');

create table mqk."order" (
  account mqk.id not null references mqk.account,
  client_order_id mqk.client_order_id not null,
  strategy mqk.id not null,
  instrument mqk.id not null,
  instrument_version int not null,
  intent mqk.id,
  parent mqk.client_order_id,
  leg text,
  oco_group text,
  side text not null check (side in ('buy', 'sell')),
  quantity bigint not null check (quantity >= 0),
  filled bigint not null check (filled >= 0),
  base text not null check (base in ('UNSENT', 'SENDING', 'UNKNOWN', 'ACKED', 'LIVE', 'DONE_FOR_DAY',
    'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'REPLACED', 'NOT_ACCEPTED')),
  possibly_live boolean not null
    generated always as (base in ('SENDING', 'UNKNOWN', 'ACKED', 'LIVE', 'DONE_FOR_DAY')) stored,
  doc mqk.document not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (account, client_order_id)
);
create index order_possibly_live on mqk."order" (account, instrument) where possibly_live;
create index order_by_strategy on mqk."order" (account, strategy, instrument);
select mqk.make_undeletable('order');

create function mqk.order_keeps_its_key() returns trigger language plpgsql as $$
begin
  if (new.account, new.client_order_id, new.strategy, new.instrument, new.side)
     is distinct from (old.account, old.client_order_id, old.strategy, old.instrument, old.side) then
    raise exception 'order % keeps its account, strategy, instrument and side', old.client_order_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger keeps_its_key before update on mqk."order" for each row execute function mqk.order_keeps_its_key();

create table mqk.reservation (
  account mqk.id not null,
  client_order_id mqk.client_order_id not null,
  strategy mqk.id not null,
  instrument mqk.id not null,
  price bigint not null check (price >= 0),
  quantity bigint not null check (quantity >= 0),
  created_at timestamptz not null default clock_timestamp(),
  released_at timestamptz,
  primary key (account, client_order_id),
  foreign key (account, client_order_id) references mqk."order"
);
create index reservation_held on mqk.reservation (account) where released_at is null;
select mqk.make_undeletable('reservation');

-- ours and theirs: one to one, told once, never told again
create table mqk.id_map (
  account mqk.id not null,
  client_order_id mqk.client_order_id not null,
  broker_order_id mqk.id not null,
  learnt_at timestamptz not null default clock_timestamp(),
  primary key (account, client_order_id),
  unique (account, broker_order_id),
  foreign key (account, client_order_id) references mqk."order"
);
select mqk.make_append_only('id_map');

-- recorded when the reason changes, not at every look
create table mqk.denial (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  intent mqk.id,
  client_order_id mqk.client_order_id,
  outbox_id bigint,
  code text not null,
  doc mqk.document not null,
  denied_at timestamptz not null default clock_timestamp()
);
create index denial_by_account on mqk.denial (account, id);
select mqk.make_append_only('denial');
`;
