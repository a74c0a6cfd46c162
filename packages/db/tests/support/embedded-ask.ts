import { expect } from '@jest/globals';
import { Client } from 'pg';

import { EmbeddedRefused, type EmbeddedRefusal } from '../../src/embedded/index.ts';

export async function ask(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Readonly<Record<string, unknown>>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** The refusal that the work ends in; a test fails when it does not, and when it comes without a remedy. */
export async function refusalOf(work: Promise<unknown>): Promise<EmbeddedRefusal> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EmbeddedRefused)) throw new Error(`expected a refusal, got ${String(error)}`);
  expect(error.remedy.length).toBeGreaterThan(10);
  expect(error.message).toContain(error.remedy);
  return error.refusal;
}
