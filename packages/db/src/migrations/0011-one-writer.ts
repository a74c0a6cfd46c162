/**
 * Control state has one writer, and the database holds it to what it promises.
 *
 * The app may lock the row, and change it through one function only. Whoever changes it, by that function or as the
 * owner by hand: the version grows, the column says what the document says, and at the commit stands a record of the
 * audit that the very transaction wrote. Who arms has used up the confirmation of a person in that transaction as well.
 */
export const oneWriter = `
revoke update (armed, doc, updated_at) on mqk.control from mqk_app;
-- to lock a row takes one column that may be changed: its key, which others refer to
grant update (account) on mqk.control to mqk_app;

create function mqk.change_control(whose text, state json, at timestamptz) returns void
language sql security definer set search_path = pg_catalog as $$
  update mqk.control set armed = (state ->> 'armed')::boolean, doc = state, updated_at = at where account = whose;
$$;
revoke execute on function mqk.change_control from public;
grant execute on function mqk.change_control to mqk_app;

create function mqk.control_begins_disarmed() returns trigger language plpgsql as $$
begin
  if new.armed or (new.doc ->> 'armed')::boolean is distinct from false then
    raise exception 'an account begins disarmed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger begins_disarmed before insert on mqk.control for each row execute function mqk.control_begins_disarmed();

create function mqk.control_grows() returns trigger language plpgsql as $$
declare
  was int := (old.doc ->> 'version')::int;
  is_now int := (new.doc ->> 'version')::int;
begin
  if new.account <> old.account then
    raise exception 'control of % stays its own', old.account using errcode = 'check_violation';
  end if;
  if new.armed is distinct from (new.doc ->> 'armed')::boolean then
    raise exception 'control of %: the column and the document disagree', old.account using errcode = 'check_violation';
  end if;
  if is_now is null or is_now < was or (is_now = was and new.doc::jsonb <> old.doc::jsonb) then
    raise exception 'control of %: every change has a version of its own, % is not behind %', old.account, is_now, was
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger grows before update on mqk.control for each row execute function mqk.control_grows();

create function mqk.control_is_recorded() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
  this xid := pg_current_xact_id()::xid;
  said text;
begin
  select event::json ->> 'action' into said from mqk.audit
    where account = new.account and xmin = this order by seq desc limit 1;
  if said is null then
    raise exception 'control of % changed without a record in the audit', new.account using errcode = 'check_violation';
  end if;
  if new.armed and not old.armed and (said <> 'armed' or not exists (
    select from mqk.confirmation where account = new.account and action = 'arm' and used_at is not null and xmin = this
  )) then
    raise exception '% was armed, and no person confirmed it', new.account using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger recorded after update on mqk.control
  deferrable initially deferred for each row execute function mqk.control_is_recorded();
`;
