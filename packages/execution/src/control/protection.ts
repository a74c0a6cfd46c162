/**
 * What is done about a position that no resting stop stands behind.
 *
 * Only the stop's own presence in our books counts, not the plan of a strategy: a leg that the broker refused, an exit
 * that was cancelled half-way and a stop that a person took away all leave the same hole.
 */
import type { InstrumentId, SystemTime } from '@mqk/core';
import { type Order, leaves } from '@mqk/oms';

import { isProtective } from '../gate/protective.ts';
import type { ControlStore } from '../store/trading-store.ts';
import type { WindDownFacts } from '../store/wind-down.ts';
import type { Control } from './control.ts';

export const PROTECTION_POLICIES = [
  'off', //     positions need no stop
  'alarm', //   one record in the audit each time
  'flatten', // the same, and the position is closed
] as const;
export type ProtectionPolicy = (typeof PROTECTION_POLICIES)[number];

export interface ProtectionRules {
  readonly policy: ProtectionPolicy;
  /** Milliseconds, by the database's clock, that a position may be without: a stop needs time to come to rest. */
  readonly unprotectedMsMax: number;
}

export interface Unprotected {
  readonly instrument: InstrumentId;
  /** Smallest units, with the sign of the position, that neither a stop nor an exit on its way stands behind. */
  readonly quantity: bigint;
}

type Books = Pick<WindDownFacts, 'positions' | 'orders'>;

/**
 * The account's positions that are not covered, by instrument. An order covers from its promise on until it ended or is
 * to be cancelled; one in doubt covers as well, since a doubt is watched by itself. A target covers nothing: it does not
 * fill when the price runs the other way. Legs of one group cover once, since only one of them fills.
 */
export function unprotected({ positions, orders }: Books): readonly Unprotected[] {
  const held = new Map<InstrumentId, bigint>();
  for (const { instrument, quantity } of positions)
    held.set(instrument, (held.get(instrument) ?? 0n) + quantity);
  return [...held].flatMap(([instrument, quantity]) => {
    const covered = coverOf(
      orders.map(({ order }) => order).filter((order) => order.instrument === instrument),
      quantity,
    );
    const size = quantity < 0n ? -quantity : quantity;
    if (covered >= size) return [];
    return [{ instrument, quantity: quantity < 0n ? covered - size : size - covered }];
  });
}

/** Smallest units of `position` that stops and exits on their way stand behind. */
function coverOf(orders: readonly Order[], position: bigint): bigint {
  const exit = position > 0n ? 'sell' : 'buy';
  const groups = new Map<string, bigint>();
  for (const order of orders) {
    if (order.terms.side !== exit || order.cancel !== 'none' || !covers(order)) continue;
    const group = order.ocoGroup ?? order.clientOrderId;
    const open = order.base === 'UNSENT' ? order.terms.quantity : leaves(order);
    const counted = groups.get(group) ?? 0n;
    if (open > counted) groups.set(group, open);
  }
  return [...groups.values()].reduce((sum, open) => sum + open, 0n);
}

const covers = (order: Order): boolean =>
  isProtective(order) || (order.reduceOnly && order.terms.type === 'market');

export interface ProtectionParts {
  readonly store: Pick<ControlStore, 'control'>;
  readonly control: Pick<Control, 'windDown'>;
  readonly rules: ProtectionRules;
}

/** Looks at the books of one moment. Answers whether a position is to be closed that was not before. */
export type ProtectionWatch = (facts: WindDownFacts) => Promise<boolean>;

interface Seen {
  readonly since: SystemTime;
  readonly told: boolean;
}

/**
 * Says once of each position that it has been without for too long, until it is covered again.
 *
 * Remembers since when within this process life: a new life counts anew, so that the stops that its boot looks for have
 * their time as well.
 */
export function createProtectionWatch({ store, control, rules }: ProtectionParts): ProtectionWatch {
  const { policy, unprotectedMsMax } = rules;
  let seen: ReadonlyMap<InstrumentId, Seen> = new Map();

  async function tell({ instrument, quantity }: Unprotected): Promise<void> {
    const detail = { instrument, quantity: `${quantity}`, policy };
    await store.control(() => ({
      answer: undefined,
      audit: { action: 'position_unprotected', by: 'system', detail },
    }));
    if (policy !== 'flatten') return;
    const reason = `${quantity} without a resting stop`;
    await control.windDown({ ...NOBODY, action: 'flatten', instrument, by: 'system', reason });
  }

  return async (facts) => {
    if (policy === 'off') return false;
    const found = unprotected(facts).filter(({ instrument }) => !isLeaving(facts, instrument));
    const late = found.filter(({ instrument }) => {
      const before = seen.get(instrument);
      return before?.told === false && facts.now - before.since >= unprotectedMsMax;
    });
    for (const each of late) await tell(each);
    seen = new Map(
      found.map((each) => {
        const { since, told } = seen.get(each.instrument) ?? { since: facts.now, told: false };
        // a clock that stepped back must not keep the alarm away: then it is counted from here
        return [
          each.instrument,
          { since: since > facts.now ? facts.now : since, told: told || late.includes(each) },
        ];
      }),
    );
    return policy === 'flatten' && late.length > 0;
  };
}

const NOBODY = { clientOrderId: null, confirmed: null, cause: null } as const;

/** A flatten takes the stops away, last, and closes what they stood behind. */
const isLeaving = ({ open }: WindDownFacts, instrument: InstrumentId): boolean =>
  open.some(({ action, instrument: of }) => action === 'flatten' && (of === null || of === instrument));
