/**
 * A process that uses the embedded door, for tests that kill it or run it as somebody else. It does one thing, says on one
 * line what came of it, and, if it is to be killed, waits.
 */
import { Client } from 'pg';

import {
  EmbeddedRefused,
  type EmbeddedOptions,
  ephemeralServer,
  lockRunner,
  startEmbedded,
} from '../../src/embedded/index.ts';

export type Errand =
  | { readonly kind: 'write and wait'; readonly options: EmbeddedOptions }
  | { readonly kind: 'start and stop'; readonly options: EmbeddedOptions }
  | { readonly kind: 'ephemeral and wait'; readonly parent: string }
  | { readonly kind: 'lock and wait'; readonly directory: string };

export interface Said {
  readonly pid?: number;
  readonly cluster?: string;
  readonly systemUser?: number;
  readonly facts?: Readonly<Record<string, string>>;
  readonly refused?: string;
}

const facts = `select version(), current_setting('server_encoding') as encoding, current_setting('timezone') as timezone,
  (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale`;

async function ask(url: string, sql: string): Promise<Readonly<Record<string, string>>> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Readonly<Record<string, string>>>(sql);
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}

async function run(errand: Errand): Promise<Said> {
  switch (errand.kind) {
    case 'write and wait': {
      const server = await startEmbedded(errand.options);
      await ask(server.url, 'create table kept (word text)');
      await ask(server.url, `insert into kept values ('acknowledged')`);
      return { pid: server.pid, cluster: server.cluster };
    }
    case 'start and stop': {
      const server = await startEmbedded(errand.options);
      const said = await ask(server.url, facts);
      await server.stop();
      return { pid: server.pid, cluster: server.cluster, facts: said, systemUser: process.getuid?.() ?? -1 };
    }
    case 'ephemeral and wait': {
      const server = await ephemeralServer({ parent: errand.parent });
      return { pid: server.pid, cluster: server.cluster };
    }
    case 'lock and wait':
      await lockRunner(errand.directory);
      return { pid: process.pid };
    default:
      throw new Error('no such errand');
  }
}

// Ctrl-C reaches the whole process group; what it is for this process to bear is not for the server
process.on('SIGINT', () => undefined);

const errand = JSON.parse(process.argv[2] ?? '') as Errand;
const said = await run(errand).catch((error: unknown): Said => {
  if (error instanceof EmbeddedRefused) return { refused: `${error.code}: ${error.message}` };
  throw error;
});
process.stdout.write(`${JSON.stringify(said)}\n`);
if (errand.kind.endsWith('wait') && said.refused === undefined) setInterval(() => undefined, 60_000);
