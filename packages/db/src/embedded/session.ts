import { Client } from 'pg';

import type { Connection } from './connection.ts';

const connectTimeoutMs = 5_000;

/** One session with the server, for as long as `work` takes. */
export async function withSession<T>(
  connection: Connection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    ...connection,
    // said here, or pg would take it from the environment
    ssl: false,
    application_name: 'mqk embedded',
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // a server that goes away fails the query under way; between queries there is nothing to tell
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
