/** What a person asked for under a key: kept in the transaction that did it, so that the same key does it once. */
export const requests = `
create table mqk.request (
  account mqk.id not null references mqk.account,
  key mqk.id not null,
  content_sha256 mqk.sha256 not null,
  action text not null,
  asked_by text not null,
  done_at timestamptz not null default clock_timestamp(),
  primary key (account, key)
);
select mqk.make_append_only('request');
grant select on mqk.request to mqk_app, mqk_auditor;
grant insert on mqk.request to mqk_app;
`;
