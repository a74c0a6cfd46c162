/** One statement by itself: its own transaction, so everything it answers is of one moment. */
import { StatementFailed } from './failures.ts';
import type { Database } from './pool.ts';
import { type Statement, send } from './statement.ts';

export async function query<Row>(
  database: Database,
  tag: string,
  text: Statement<Row>,
): Promise<readonly Row[]> {
  const client = await database.take().catch((error: unknown) => {
    throw new StatementFailed(tag, error);
  });
  let broken = true;
  try {
    const rows = await send(client, tag, text);
    broken = false;
    return rows;
  } catch (error) {
    broken = !(error instanceof StatementFailed) || error.lost;
    throw error;
  } finally {
    client.release(broken);
  }
}
