/**
 * Who may do what: `mqk_app` exactly what the stores do, `mqk_auditor` look.
 *
 * Nobody but the owner may change the schema or remove a row. What the app may change is listed column by column, so
 * that what was said (a message, a promise, an execution, an entry) cannot be said again otherwise, whatever a trigger
 * would have let through. A row that is only ever locked needs one column that may be changed, too: it is its key,
 * which others refer to.
 */
const CHANGES: Readonly<Record<string, string>> = {
  account: 'opened_at',
  attempt: 'outcome, detail, finished_at',
  cash: 'amount, ledger_seq, updated_at',
  confirmation: 'used_at',
  control: 'armed, doc, updated_at',
  equity_point: 'equity',
  heartbeat: 'at',
  inbox: 'disposition, reason, decided_at',
  lease: 'holder, epoch, expires_at',
  mark: 'price, at, updated_at',
  market_clock: 'at, session',
  order: 'quantity, filled, base, doc, updated_at',
  outbox:
    'status, attempts, unresolved, lookups, due_at, refusal_code, claim_token, claim_epoch, claimed_at, doubted_at, changed_at',
  position: 'quantity, doc, ledger_seq, updated_at',
  reservation: 'released_at',
  risk: 'account',
  run: 'state, cursor, stopped_at',
  stream_cursor: 'cursor',
  watermark: 'drawn, drawn_at, doc',
};

const changes = Object.entries(CHANGES)
  .map(([table, columns]) => `grant update (${columns}) on mqk."${table}" to mqk_app;\n`)
  .join('');

const made = `
do $$
declare
  wanted text;
begin
  foreach wanted in array array['mqk_app', 'mqk_auditor'] loop
    if exists (select from pg_roles where rolname = wanted) then continue; end if;
    begin
      execute format('create role %I nologin', wanted);
      -- whoever may make roles without being a superuser is no member of what it made
      if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant %I to current_user', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      -- roles belong to the server: another of its databases was faster
      null;
    end;
  end loop;
end $$;

grant usage on schema mqk to mqk_app, mqk_auditor;
grant select on all tables in schema mqk to mqk_app, mqk_auditor;
grant insert on all tables in schema mqk to mqk_app;
revoke insert on mqk.migration from mqk_app;
`;

export const roles: string = [made, changes].join('');
