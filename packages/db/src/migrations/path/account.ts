/** The account, what may be traded in it and within which limits. */
export const account = `
create table mqk.account (
  account mqk.id primary key,
  kind text not null check (kind in ('cash', 'margin')),
  currency text not null check (currency ~ '^[A-Z]{3,5}$'),
  environment text not null check (environment in ('paper', 'live')),
  market_clock text not null check (market_clock in ('system', 'tape')),
  -- live trading goes by the real time, never by a tape
  check (environment = 'paper' or market_clock = 'system'),
  opened_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
);
select mqk.make_undeletable('account');

create table mqk.instrument (
  account mqk.id not null references mqk.account,
  instrument mqk.id not null,
  version int not null check (version > 0),
  symbol text not null,
  calendar text not null,
  doc mqk.document not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (account, instrument, version)
);
create index instrument_by_symbol on mqk.instrument (account, symbol);
select mqk.make_append_only('instrument');

create table mqk.limits (
  account mqk.id not null references mqk.account,
  version int not null check (version > 0),
  doc mqk.document not null,
  set_by text not null,
  set_at timestamptz not null default clock_timestamp(),
  primary key (account, version)
);
select mqk.make_append_only('limits');

-- whoever counts what the account may still risk holds this row
create table mqk.risk (
  account mqk.id primary key references mqk.account
);
select mqk.make_undeletable('risk');
`;
