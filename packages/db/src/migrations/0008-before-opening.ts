/** What the broker had listed when the account was taken over: part of the opening, no news and no drift. */
export const beforeOpening = `
create table mqk.before_opening (
  account mqk.id not null references mqk.account,
  what text not null check (what in ('order', 'execution')),
  id mqk.id not null,
  primary key (account, what, id)
);
select mqk.make_append_only('before_opening');
grant select on mqk.before_opening to mqk_app, mqk_auditor;
grant insert on mqk.before_opening to mqk_app;
`;
