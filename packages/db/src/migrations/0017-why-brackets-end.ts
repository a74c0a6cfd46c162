/** Why a bracket has ended, and when something of it was given up last: a person who asks is not left to guess. */
export const whyBracketsEnd = `
alter table mqk.bracket add column given_up_at timestamptz;
alter table mqk.bracket add column ended_because text
  check (ended_because in ('nothing_held', 'left_by_a_person', 'entry_never_left'));
grant update (ended_because) on mqk.bracket to mqk_app;

-- brackets that ended before this was kept have no reason
create function mqk.bracket_says_why() returns trigger language plpgsql as $$
begin
  if (new.ended_at is null) <> (new.ended_because is null) then
    raise exception 'bracket of % ends for a reason', old.entry using errcode = 'check_violation';
  end if;
  new.given_up_at := case when new.given_up > old.given_up then clock_timestamp() else old.given_up_at end;
  return new;
end $$;
create trigger says_why before update on mqk.bracket for each row execute function mqk.bracket_says_why();

create or replace function mqk.bracket_ends_with_its_promise() returns trigger language plpgsql as $$
begin
  update mqk.bracket set ended_at = clock_timestamp(), ended_because = 'entry_never_left'
    where account = new.account and entry = new.client_order_id and ended_at is null;
  return null;
end $$;
`;
