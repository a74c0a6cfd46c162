/** A request to replace knows the order that takes over, from its promise on and for ever. */

export const replaces = `
alter table mqk.outbox add column successor mqk.client_order_id;
alter table mqk.outbox add constraint successor_is_an_order foreign key (account, successor) references mqk."order";
alter table mqk.outbox add constraint replaces_have_a_successor check ((kind = 'replace') = (successor is not null));
create unique index one_replace_per_successor on mqk.outbox (account, successor) where successor is not null;
create unique index one_open_replace_per_order on mqk.outbox (account, client_order_id)
  where kind = 'replace' and status in ('CREATED', 'CLAIMED', 'UNKNOWN');

create function mqk.successor_stays() returns trigger language plpgsql as $$
begin
  if new.successor is distinct from old.successor then
    raise exception 'outbox row % keeps its successor', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger successor_stays before update on mqk.outbox for each row execute function mqk.successor_stays();
`;
