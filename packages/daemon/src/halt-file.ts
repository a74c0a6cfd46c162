/**
 * A file named HALT in the data directory stops the desk.
 *
 * It works for whoever can write there and nothing else: `touch HALT` is a halt. It is also where a stop goes that the
 * database could not take: the next life finds it, and writes it down before it does anything else. When its stop is
 * stored the file is renamed, and the stored halt goes on stopping.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { HALT_CODES } from '@mqk/integrity';
import * as z from 'zod';

/** What a person, a signal or a watchdog wants stopped. */
export type StopOrder = z.infer<typeof stopOrder>;

/** The key under which it was asked for, so that a stop which could not be stored is still one stop in the next life. */
const request = z.strictObject({ key: z.string(), contentSha256: z.string() }).optional();
const asked = { by: z.string(), request };

const stopOrder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('disarm'), ...asked }),
  z.strictObject({ kind: z.literal('halt'), ...asked, code: z.enum(HALT_CODES), detail: z.string() }),
  z.strictObject({ kind: z.literal('kill'), ...asked, detail: z.string() }),
]);

const haltFile = (data: string): string => join(data, 'HALT');

/** The stop that the file asks for; null without a file. Whatever a person wrote into it is the halt's reason. */
export function readHaltFile(data: string): StopOrder | null {
  let text: string;
  try {
    text = readFileSync(haltFile(data), 'utf8');
  } catch {
    return null; // it is not there, or nobody may read it: then it is no order of ours
  }
  return orderOf(text) ?? { kind: 'halt', by: 'halt-file', code: 'operator', detail: detailOf(text) };
}

function orderOf(text: string): StopOrder | null {
  try {
    const read = stopOrder.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

const DETAIL_MAX = 500;

const detailOf = (text: string): string => {
  const said = text.trim().slice(0, DETAIL_MAX);
  return said === '' ? 'the file HALT was found' : `the file HALT says: ${said}`;
};

/** Leaves a stop for the next life. At once: this process may not have another moment. */
export function leaveHaltFile(data: string, order: StopOrder): void {
  writeFileSync(haltFile(data), JSON.stringify(order), { mode: 0o600 });
}

/** The stop is stored. */
export function settleHaltFile(data: string): void {
  renameSync(haltFile(data), join(data, 'HALT.stored'));
}

/** What was left for this life, before it does anything else. */
export async function obeyHaltFile(
  data: string,
  carryOut: (order: StopOrder) => Promise<void>,
): Promise<void> {
  const order = readHaltFile(data);
  if (order === null) return;
  await carryOut(order);
  settleHaltFile(data);
}
