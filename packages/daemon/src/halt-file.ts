/**
 * A file named HALT in the data directory stops the desk.
 *
 * It works for whoever can write there and nothing else: `touch HALT` is a halt. It is also where stops go that the
 * database could not take, one a line: the next life finds them, and writes them down before it does anything else. When
 * all of it is stored the file is renamed, and the stored halt goes on stopping.
 */
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { HALT_CODES } from '@mqk/integrity';
import * as z from 'zod';

/** What a person, a signal or a watchdog wants stopped. */
export type StopOrder = z.infer<typeof stopOrder>;

/** The key under which it was asked for, so that a stop which could not be stored is still one stop in the next life. */
const request = z
  .strictObject({
    key: z.string().regex(/^[\x21-\x7e]{1,128}$/),
    contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .optional();
const asked = { by: z.string().regex(/^[\w.@-]{1,64}$/), request };

const stopOrder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('disarm'), ...asked }),
  z.strictObject({ kind: z.literal('halt'), ...asked, code: z.enum(HALT_CODES), detail: z.string() }),
  z.strictObject({ kind: z.literal('kill'), ...asked, detail: z.string() }),
]);

export interface HaltFile {
  /** As it was read; null: it is there, and nobody may read it. */
  readonly text: string | null;
  /** Never empty, in the order in which they were left. */
  readonly orders: readonly StopOrder[];
}

const haltFile = (data: string): string => join(data, 'HALT');

/**
 * The stops that the file asks for; null where nothing of that name is. Whatever a person wrote into it is the reason of a
 * halt. What is there and no file that can be read (a folder, a pipe, a link to nowhere) is a halt as well.
 */
export function readHaltFile(data: string): HaltFile | null {
  const file = haltFile(data);
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
    if (!statSync(file).isFile()) return UNREADABLE; // a pipe would keep us waiting for whoever writes into it
    const text = readFileSync(file, 'utf8');
    return { text, orders: ordersOf(text) };
  } catch {
    return UNREADABLE;
  }
}

function ordersOf(text: string): readonly StopOrder[] {
  const lines = text.split('\n').map((line) => ({ line, order: orderOf(line) }));
  const orders = lines.flatMap(({ order }) => order ?? []);
  const said = lines
    .filter(({ order }) => order === null)
    .map(({ line }) => line)
    .join(' ')
    .trim();
  if (said !== '') return [...orders, halted(`the file HALT says: ${said.slice(0, DETAIL_MAX)}`)];
  return orders.length > 0 ? orders : [halted('the file HALT was found')];
}

function orderOf(line: string): StopOrder | null {
  try {
    const read = stopOrder.safeParse(JSON.parse(line));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

const DETAIL_MAX = 500;

const halted = (detail: string): StopOrder => ({ kind: 'halt', by: 'halt-file', code: 'operator', detail });

const UNREADABLE: HaltFile = { text: null, orders: [halted('the file HALT is there, and cannot be read')] };

/** A pipe that nobody reads is refused, and does not keep us. */
const APPENDING = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * Leaves a stop for the next life, beside whatever was left before. On the disk at once: this process may not have another
 * moment.
 */
export function leaveHaltFile(data: string, order: StopOrder): void {
  const file = openSync(haltFile(data), APPENDING, 0o600);
  try {
    writeSync(file, `\n${JSON.stringify(order)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** All that was read is stored. What was added meanwhile stays, and is read by the next look. Answers why it cannot be moved. */
export function settleHaltFile(data: string, read: HaltFile): string | null {
  const now = readHaltFile(data);
  if (now?.text !== read.text) return null;
  try {
    renameSync(haltFile(data), join(data, 'HALT.stored'));
    return null;
  } catch (error) {
    return String(error);
  }
}
