/** The schema and the small words that its tables share. */
export const words = `
create schema if not exists mqk;

create domain mqk.id as text
  check (value ~ '^[\\x21-\\x7e]{1,128}$');
create domain mqk.client_order_id as text
  check (value ~ '^[A-Za-z0-9_-]{1,48}$');
create domain mqk.sha256 as text
  check (value ~ '^[0-9a-f]{64}$');
-- a stored document says which version of its form it has; money in it is text
create domain mqk.document as json
  check (value is null or (json_typeof(value) = 'object' and coalesce((value ->> 'v') ~ '^[1-9][0-9]*$', false)));

create function mqk.utc(moment timestamptz) returns text language sql stable parallel safe as
  $$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

create function mqk.sha256_hex(bytes text) returns text language sql stable parallel safe as
  $$ select encode(sha256(convert_to(bytes, 'UTF8')), 'hex') $$;

-- what was once said stays said
create function mqk.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of mqk.% is refused: it is append-only', tg_op, tg_table_name using errcode = 'check_violation';
end $$;

create function mqk.make_append_only(name text) returns void language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete on mqk.%I for each row execute function mqk.refuse_change()', name);
  execute format('create trigger append_only_truncate before truncate on mqk.%I for each statement execute function mqk.refuse_change()', name);
end $$;

create function mqk.make_undeletable(name text) returns void language plpgsql as $$
begin
  execute format('create trigger undeletable before delete on mqk.%I for each row execute function mqk.refuse_change()', name);
  execute format('create trigger undeletable_truncate before truncate on mqk.%I for each statement execute function mqk.refuse_change()', name);
end $$;
`;
