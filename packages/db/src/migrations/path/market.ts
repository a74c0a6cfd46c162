/** What the market said, what it made of our equity, and whether the broker agrees with us. */
export const market = `
create table mqk.market_clock (
  account mqk.id primary key references mqk.account,
  at timestamptz not null,
  session date not null
);
select mqk.make_undeletable('market_clock');

create table mqk.bar (
  account mqk.id not null references mqk.account,
  run mqk.id not null,
  instrument mqk.id not null,
  close_at timestamptz not null,
  -- a bar that was corrected is another version; decisions were made on the first
  version int not null check (version > 0),
  doc mqk.document not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (account, run, close_at, instrument, version)
);
select mqk.make_append_only('bar');

create table mqk.mark (
  account mqk.id not null references mqk.account,
  instrument mqk.id not null,
  price bigint not null,
  at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (account, instrument)
);

create table mqk.equity_point (
  account mqk.id not null references mqk.account,
  at timestamptz not null,
  session date not null,
  equity bigint not null,
  primary key (account, at)
);
create index equity_by_session on mqk.equity_point (account, session, at);
create index equity_by_height on mqk.equity_point (account, equity);

-- the equity that a day began with: what the day before ended with
create table mqk.equity_day (
  account mqk.id not null references mqk.account,
  session date not null,
  start_equity bigint not null,
  primary key (account, session)
);

create table mqk.watermark (
  account mqk.id primary key references mqk.account,
  -- the last sequence that was drawn for a snapshot, accepted or not
  drawn bigint not null check (drawn >= 0),
  drawn_at timestamptz,
  doc mqk.document
);
select mqk.make_undeletable('watermark');

create table mqk.snapshot (
  account mqk.id not null references mqk.account,
  sequence bigint not null,
  doc mqk.document not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (account, sequence)
);
select mqk.make_append_only('snapshot');

create table mqk.reconcile_verdict (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  life text not null,
  epoch bigint not null,
  state text not null,
  doc mqk.document not null,
  stored_at timestamptz not null default clock_timestamp()
);
create index verdict_by_account on mqk.reconcile_verdict (account, id);
select mqk.make_append_only('reconcile_verdict');
`;
