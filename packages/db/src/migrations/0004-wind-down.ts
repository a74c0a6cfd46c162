/** Getting out: what is wanted, until it is proven done; and a look at the books that stays short in a long life. */
export const windDown = `
create table mqk.wind_down (
  id bigint generated always as identity primary key,
  account mqk.id not null references mqk.account,
  action text not null check (action in ('cancel', 'cancel_open', 'cancel_all', 'flatten')),
  client_order_id mqk.client_order_id,
  instrument mqk.id,
  confirmed bigint check (confirmed > 0),
  asked_by text not null,
  reason text not null,
  -- the halt that asks for it
  cause text,
  state text not null default 'open' check (state in ('open', 'done', 'called_off')),
  asked_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  check ((action = 'cancel') = (client_order_id is not null)),
  check ((state = 'open') = (ended_at is null)),
  foreign key (account, client_order_id) references mqk."order"
);
create unique index one_answer_per_halt on mqk.wind_down (account, cause);
create index wind_down_open on mqk.wind_down (account, id) where state = 'open';
select mqk.make_undeletable('wind_down');

create function mqk.wind_down_ends_once() returns trigger language plpgsql as $$
begin
  if old.state <> 'open' then
    raise exception 'wind-down % has ended', old.id using errcode = 'check_violation';
  end if;
  if to_jsonb(new) - '{state,ended_at}'::text[] is distinct from to_jsonb(old) - '{state,ended_at}'::text[] then
    raise exception 'of wind-down % nothing changes but its end', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger ends_once before update on mqk.wind_down for each row execute function mqk.wind_down_ends_once();

grant select, insert on mqk.wind_down to mqk_app;
grant update (state, ended_at) on mqk.wind_down to mqk_app;
grant select on mqk.wind_down to mqk_auditor;

create index execution_by_booking on mqk.execution (account, booked_at);
create index intent_of_wind_down on mqk.intent (account, intent text_pattern_ops) where intent like 'wind-down-%';
`;
