/** A migrated database for each test, copied from one that was migrated once. */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import type { Client } from 'pg';

import { type Connection, connectionTo, connectionUrl } from './connection.ts';
import { checkedName, createUnlessThere, maintenance } from './database.ts';
import { EmbeddedRefused } from './refusal.ts';
import { withSession } from './session.ts';

export interface FreshDatabase {
  readonly connection: Connection;
  readonly url: string;
  /** Also ends the sessions that are still open in it. */
  drop(): Promise<void>;
}

export interface TemplateDatabases {
  /** Makes and migrates the template, once for all processes that share the server. Refuses: bad_database_name, template_in_use. */
  prepare(name: string, migrate: (url: string) => Promise<void>): Promise<void>;
  /** A copy of the template that was prepared last. Refuses: template_unprepared. */
  fresh(): Promise<FreshDatabase>;
}

export function templateDatabases(server: { readonly connection: Connection }): TemplateDatabases {
  const admin = maintenance(server.connection);
  let template = '';

  return {
    async prepare(name, migrate): Promise<void> {
      checkedName(name);
      await withSession(admin, (client) => prepareOnce(client, connectionTo(admin, name), migrate));
      template = name;
    },

    async fresh(): Promise<FreshDatabase> {
      if (template === '') throw new EmbeddedRefused({ code: 'template_unprepared', name: template });
      const name = `${template.slice(0, 46)}_${randomBytes(8).toString('hex')}`;
      const connection = connectionTo(admin, name);
      await withSession(admin, (client) =>
        client.query(`create database ${name} template ${template} strategy file_copy`),
      );
      return {
        connection,
        url: connectionUrl(connection),
        drop: async () => {
          await withSession(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
        },
      };
    },
  };
}

/** The flag `is_template` is set last: where it is set, the migration went through. */
async function prepareOnce(
  client: Client,
  template: Connection,
  migrate: (url: string) => Promise<void>,
): Promise<void> {
  const name = template.database;
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`mqk template ${name}`]);
  const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [
    name,
  ]);
  if (rowCount === 1) return;
  await client.query(`drop database if exists ${name} with (force)`);
  await createUnlessThere(client, name);
  await migrate(connectionUrl(template));
  await refuseOpenSessions(client, name);
  await client.query(`alter database ${name} with is_template true allow_connections false`);
}

/** A copy needs its template alone. A session that was closed is still there for a moment. */
const patienceMs = 2_000;

async function refuseOpenSessions(client: Client, name: string): Promise<void> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name]);
    const sessions = rowCount ?? 0;
    if (sessions === 0) return;
    if (performance.now() >= end) throw new EmbeddedRefused({ code: 'template_in_use', name, sessions });
    await pause(5);
  }
}
