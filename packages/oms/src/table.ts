/**
 * Which event may meet which order, and what follows.
 *
 * Every cell was decided by a person: there is no default and no `else`. One more base or one more event does not
 * compile until each of its cells is filled in. What depends on more than the base (something pending, something
 * executed) is decided inside the cell that is named there.
 */
import { invariant } from '@mqk/core';

import type { Base } from './base.ts';
import type { AnyCell, Row, Table } from './cell.ts';
import { ORDER_EVENTS, type OrderEventKind } from './order-event.ts';
import { CANCEL_TABLE } from './tables/cancel-table.ts';
import { DISPATCH_TABLE } from './tables/dispatch-table.ts';
import { EXECUTION_TABLE } from './tables/execution-table.ts';
import { LIFECYCLE_TABLE } from './tables/lifecycle-table.ts';
import { NOTICE_TABLE } from './tables/notice-table.ts';
import { REPLACE_TABLE } from './tables/replace-table.ts';
import { SUBMIT_TABLE } from './tables/submit-table.ts';

const row = (base: Base): Row<typeof ORDER_EVENTS> => [
  ...DISPATCH_TABLE[base],
  ...SUBMIT_TABLE[base],
  ...LIFECYCLE_TABLE[base],
  ...NOTICE_TABLE[base],
  ...EXECUTION_TABLE[base],
  ...CANCEL_TABLE[base],
  ...REPLACE_TABLE[base],
];

export const TABLE: Table<typeof ORDER_EVENTS> = {
  UNSENT: row('UNSENT'),
  SENDING: row('SENDING'),
  UNKNOWN: row('UNKNOWN'),
  ACKED: row('ACKED'),
  LIVE: row('LIVE'),
  DONE_FOR_DAY: row('DONE_FOR_DAY'),
  FILLED: row('FILLED'),
  CANCELED: row('CANCELED'),
  EXPIRED: row('EXPIRED'),
  REJECTED: row('REJECTED'),
  REPLACED: row('REPLACED'),
  NOT_ACCEPTED: row('NOT_ACCEPTED'),
};

/** The cell under an event; handing it an event of another kind is what only this package could do. */
export function cellOf(base: Base, kind: OrderEventKind): AnyCell {
  const found = CELLS.get(base)?.get(kind);
  if (found === undefined) invariant(false, `no cell for ${kind} in ${base}`);
  return found;
}

/** The table by name: a hash table is asked faster than an object whose field is named by a value. */
const CELLS: ReadonlyMap<string, ReadonlyMap<string, AnyCell>> = new Map(
  Object.entries(TABLE).map(([base, cells]) => [
    base,
    new Map(ORDER_EVENTS.map((kind, column) => [kind, cells[column] as AnyCell])),
  ]),
);
