/** Entries that take their protection along: what legs are made of is promised together with the entry. */
export const brackets = `
create table mqk.bracket (
  account mqk.id not null references mqk.account,
  entry mqk.client_order_id not null,
  strategy mqk.id not null,
  instrument mqk.id not null,
  stop_price bigint not null check (stop_price > 0),
  target_price bigint check (target_price > 0),
  created_at timestamptz not null default clock_timestamp(),
  -- nothing wants a leg of it any more: its legs closed all of it, or the position was left by another way
  ended_at timestamptz,
  primary key (account, entry),
  foreign key (account, entry) references mqk."order"
);
create index bracket_open on mqk.bracket (account, strategy, instrument) where ended_at is null;
select mqk.make_undeletable('bracket');

create function mqk.bracket_ends_once() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or (new.account, new.entry, new.strategy, new.instrument, new.stop_price, new.target_price, new.created_at)
     is distinct from (old.account, old.entry, old.strategy, old.instrument, old.stop_price, old.target_price, old.created_at) then
    raise exception 'bracket of % ends once, and stays what was promised', old.entry using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger ends_once before update on mqk.bracket for each row execute function mqk.bracket_ends_once();

-- the legs of an entry are found without reading every order that there was
create index order_by_parent on mqk."order" (account, parent) where parent is not null;

grant select on mqk.bracket to mqk_app, mqk_auditor;
grant insert on mqk.bracket to mqk_app;
grant update (ended_at) on mqk.bracket to mqk_app;
`;
