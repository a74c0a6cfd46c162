/** What people do to a desk that runs well: they stop it, want out of it, and change its limits. */
import { clientOrderId, sha256Hex, unreachable } from '@mqk/core';
import type { Asker } from '@mqk/execution';

import type { Desk } from './desk.ts';
import type { Person } from './person.ts';
import { mayFill } from './tables.ts';

const MEDDLINGS = [
  'compares both sides',
  'compares both sides',
  'disarm',
  'halt',
  'kill',
  'cancel',
  'cancel',
  'cancel_open',
  'cancel_all',
  'flatten',
  'tightens the limits',
  'loosens the limits',
] as const;

export async function meddle({ gateway }: Desk, parts: Person): Promise<void> {
  const { random, note, did, tables } = parts;
  const { control } = gateway;
  const what = random.pick(MEDDLINGS);
  note(what);
  did('meddles');
  switch (what) {
    case 'compares both sides': {
      await gateway.reconcile();
      return;
    }
    case 'disarm':
      return insists(parts, what, (asker) => control.disarm(asker, 'operator'));
    case 'halt':
      return insists(parts, what, (asker) => control.halt(asker, 'operator', 'enough'));
    case 'kill':
      return insists(parts, what, async (asker) => {
        await control.kill(asker, 'enough');
      });
    case 'cancel': {
      const id = tables()?.orders.filter(mayFill).at(-1)?.client;
      if (id !== undefined) await gateway.cancel(clientOrderId(id), 'operator');
      return;
    }
    case 'cancel_open':
    case 'cancel_all':
    case 'flatten': {
      await control.windDown({ ...WANTS_OUT, action: what });
      return;
    }
    case 'tightens the limits':
    case 'loosens the limits':
      return changesLimits(control, what === 'loosens the limits', parts);
    default:
      unreachable(what);
  }
}

/** A person who asks for more risk while armed is told to disarm first. */
async function changesLimits(
  control: Desk['gateway']['control'],
  isLooser: boolean,
  { plan, broken }: Person,
): Promise<void> {
  const set = await control.setLimits('operator', isLooser ? plan.looser : plan.tighter);
  const { armed } = (await control.facts()).control;
  if (isLooser && set.ok && armed) broken({ rule: 'limits', what: 'limits were loosened while armed' });
}

/** Whoever got no answer asks again under the same key; some ask again although they got one. */
async function insists(
  { plan, random, note }: Person,
  what: string,
  ask: (asker: Asker) => Promise<void>,
): Promise<void> {
  const key = `${plan.terms.account}-${random.between(1, 1_000_000_000)}`;
  const asker = { by: 'operator', request: { key, contentSha256: sha256Hex(what) } };
  const isImpatient = random.chance(300);
  const answered = await ask(asker).then(
    () => true,
    () => false,
  );
  if (answered && !isImpatient) return;
  note(`${what} once more`);
  await ask(asker);
}

const WANTS_OUT = {
  clientOrderId: null,
  instrument: null,
  confirmed: null,
  by: 'operator',
  reason: 'enough',
  cause: null,
} as const;
