/**
 * The tables of the paper broker, as steps that are only ever appended: a step that has run anywhere is never
 * edited, and its checksum tells if somebody did.
 */
import type { Migration } from '../migrations/migration.ts';

const book = `
create table paper.account (
  account          text   primary key,
  opening_cash     bigint not null,
  cash             bigint not null,
  tape_cursor      bigint,
  event_count      bigint not null default 0,
  order_count      bigint not null default 0,
  execution_count  bigint not null default 0
);

comment on column paper.account.cash is 'micros';
comment on column paper.account.tape_cursor is 'end of the last bar that was matched, ms since 1970 in market time';
comment on column paper.account.event_count is 'also the last sequence given to an event';

create table paper.orders (
  account          text   not null references paper.account,
  number           bigint not null,
  client_order_id  text   not null,
  broker_order_id  text   not null,
  symbol           text   not null,
  side             text   not null check (side in ('buy', 'sell')),
  quantity         bigint not null check (quantity > 0),
  type             text   not null check (type in ('market', 'limit', 'stop', 'stop_limit')),
  limit_price      bigint check ((limit_price is not null) = (type in ('limit', 'stop_limit'))),
  stop_price       bigint check ((stop_price is not null) = (type in ('stop', 'stop_limit'))),
  time_in_force    text   not null check (time_in_force in ('day', 'gtc', 'ioc', 'fok')),
  state            text   not null check (state in ('working', 'filled', 'canceled', 'expired', 'replaced')),
  filled           bigint not null check (filled between 0 and quantity),
  engine           text   not null,
  primary key (account, number),
  unique (account, client_order_id),
  unique (account, broker_order_id),
  check ((filled = quantity) = (state = 'filled'))
);

create index orders_working on paper.orders (account, number) where state = 'working';
create index orders_closed on paper.orders (account, number) where state <> 'working';
create table paper.executions (
  account          text   not null references paper.account,
  number           bigint not null,
  execution_id     text   not null,
  broker_order_id  text   not null,
  client_order_id  text   not null,
  symbol           text   not null,
  side             text   not null check (side in ('buy', 'sell')),
  quantity         bigint not null check (quantity > 0),
  price            bigint not null check (price > 0),
  fee              bigint not null check (fee >= 0),
  executed_at      bigint not null,
  cumulative       bigint not null check (cumulative >= quantity),
  primary key (account, number),
  unique (account, execution_id),
  foreign key (account, broker_order_id) references paper.orders (account, broker_order_id)
);

create table paper.positions (
  account   text   not null references paper.account,
  symbol    text   not null,
  quantity  bigint not null check (quantity <> 0),
  primary key (account, symbol)
);

create table paper.memory (
  account  text not null references paper.account,
  key      text not null,
  text     text not null,
  primary key (account, key)
);

create table paper.events (
  account   text   not null references paper.account,
  sequence  bigint not null,
  text      text   not null,
  primary key (account, sequence)
);

create function paper.is_history() returns trigger language plpgsql as $$
begin
  raise exception '% is history: rows are added to it and never changed', tg_table_name using errcode = 'check_violation';
end $$;

create trigger executions_are_history before update or delete on paper.executions
  for each row execute function paper.is_history();
create trigger events_are_history before update or delete on paper.events
  for each row execute function paper.is_history();
create trigger orders_are_kept before delete on paper.orders
  for each row execute function paper.is_history();
create function paper.order_moves_forward() returns trigger language plpgsql as $$
begin
  if (old.number, old.client_order_id, old.broker_order_id, old.symbol, old.side, old.quantity, old.type,
      old.limit_price, old.stop_price, old.time_in_force)
     is distinct from
     (new.number, new.client_order_id, new.broker_order_id, new.symbol, new.side, new.quantity, new.type,
      new.limit_price, new.stop_price, new.time_in_force) then
    raise exception 'order % is another order now', old.client_order_id using errcode = 'check_violation';
  end if;
  if old.state <> 'working' or new.filled < old.filled then
    raise exception 'order % moved backwards', old.client_order_id using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger orders_move_forward before update on paper.orders
  for each row execute function paper.order_moves_forward();
`;

/** A split restates how much an order is of and at what prices: the engine's text of it says the same, or it is no split. */
const restated = `
create or replace function paper.order_moves_forward() returns trigger language plpgsql as $$
begin
  if (old.number, old.client_order_id, old.broker_order_id, old.symbol, old.side, old.type, old.time_in_force)
     is distinct from
     (new.number, new.client_order_id, new.broker_order_id, new.symbol, new.side, new.type, new.time_in_force)
     or ((old.quantity, old.limit_price, old.stop_price) is distinct from (new.quantity, new.limit_price, new.stop_price)
       and old.engine = new.engine) then
    raise exception 'order % is another order now', old.client_order_id using errcode = 'check_violation';
  end if;
  if old.state <> 'working' or new.filled < old.filled then
    raise exception 'order % moved backwards', old.client_order_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
`;

export const PAPER_MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'book', sql: book },
  { number: 2, name: 'restated', sql: restated },
];
