/** What was closed of an entry by another way than its legs is wanted back by none of them. */
export const bracketsGivenUp = `
alter table mqk.bracket add column given_up bigint not null default 0 check (given_up >= 0);
grant update (given_up) on mqk.bracket to mqk_app;

create or replace function mqk.bracket_ends_once() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or new.given_up < old.given_up
     or (new.account, new.entry, new.strategy, new.instrument, new.stop_price, new.target_price, new.created_at)
     is distinct from (old.account, old.entry, old.strategy, old.instrument, old.stop_price, old.target_price, old.created_at) then
    raise exception 'bracket of % ends once, gives up ever more, and else stays what was promised', old.entry
      using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- an entry that never left has nothing to protect, and never will; one that ended at the broker may still be executed late
create function mqk.bracket_ends_with_its_promise() returns trigger language plpgsql as $$
begin
  update mqk.bracket set ended_at = clock_timestamp()
    where account = new.account and entry = new.client_order_id and ended_at is null;
  return null;
end $$;
create trigger ends_bracket after update on mqk."order" for each row
  when (new.leg = 'entry' and old.base = 'UNSENT' and new.base = 'NOT_ACCEPTED')
  execute function mqk.bracket_ends_with_its_promise();
`;
