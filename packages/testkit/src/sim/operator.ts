/** The people at the desk: they open, start, acknowledge and arm; and they disarm, halt and cancel what runs well. */
import { type MarketTime, clientOrderId, sha256Hex, unreachable } from '@mqk/core';
import type { Asker } from '@mqk/execution';
import type { ControlFacts } from '@mqk/execution/store';

import type { Violation } from './audit.ts';
import type { Desk } from './desk.ts';
import { type Plan, RUN, STRATEGY } from './plan.ts';
import type { Random } from './random.ts';

export interface OperatorParts {
  readonly plan: Plan;
  readonly random: Random;
  /** Nothing but what a desk needs to get going again. */
  readonly isDiligent: () => boolean;
  /** Around an arm: the only thing that may arm. */
  readonly arming: (isArming: boolean) => void;
  readonly note: (what: string) => void;
  readonly broken: (violation: Violation) => void;
  /** Possibly live orders, by their client order ids. */
  readonly working: () => readonly string[];
}

/** One look at the desk, and at most one thing that is done. */
export async function look({ gateway, store }: Desk, parts: OperatorParts): Promise<void> {
  const facts = await store.controlFacts();
  const act = parts.isDiligent() ? 1000 : 800;
  if (facts.control.armed && facts.run?.state === 'started') {
    if (!parts.isDiligent() && parts.random.chance(parts.plan.meddles))
      await meddle({ gateway, store }, parts);
    return;
  }
  if (!parts.random.chance(act)) return;
  await getGoing({ gateway, store }, facts, parts);
}

/** The next thing that stands between this desk and trading. */
async function getGoing({ gateway }: Desk, facts: ControlFacts, parts: OperatorParts): Promise<void> {
  const { note, plan } = parts;
  const [halt] = facts.control.halts.filter(({ acknowledged }) => !acknowledged);
  if (!facts.opened) {
    await open(gateway, plan.begins);
    await gateway.reconcile();
  } else if (halt !== undefined) {
    note(`acknowledges ${halt.code}`);
    await gateway.control.acknowledge('operator', halt.id);
  } else if (facts.run?.state !== 'started') {
    const started = await gateway.control.startRun('operator', {
      id: RUN,
      strategy: STRATEGY,
      config: 'sim',
    });
    note(started.ok ? 'starts the run' : `may not start: ${started.refused.code}`);
  } else await arm(gateway, parts);
}

async function open(gateway: Desk['gateway'], at: MarketTime): Promise<void> {
  const prepared = await gateway.prepareOpening({ by: 'operator', at });
  if (prepared.ok) await gateway.confirmOpening({ by: 'operator', at, token: prepared.value.token });
}

async function arm({ control }: Desk['gateway'], { arming, note }: OperatorParts): Promise<void> {
  const prepared = await control.prepareArm('operator');
  if (!prepared.ok) {
    note(`may not arm: ${prepared.refused.code}`);
    return;
  }
  arming(true);
  const armed = await control.confirmArm('operator', prepared.value.token).finally(() => {
    arming(false);
  });
  note(armed.ok ? 'arms' : `may not arm any more: ${armed.refused.code}`);
}

/** What people do to a desk that runs well. */
const MEDDLINGS = [
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

async function meddle({ gateway }: Desk, parts: OperatorParts): Promise<void> {
  const { random, note, working, plan, broken } = parts;
  const { control } = gateway;
  const what = random.pick(MEDDLINGS);
  note(what);
  switch (what) {
    case 'disarm':
      return insists(parts, what, (asker) => control.disarm(asker, 'operator'));
    case 'halt':
      return insists(parts, what, (asker) => control.halt(asker, 'operator', 'enough'));
    case 'kill':
      return insists(parts, what, (asker) => control.kill(asker, 'enough'));
    case 'cancel': {
      const id = working().at(-1);
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
    case 'loosens the limits': {
      const isLooser = what === 'loosens the limits';
      const set = await control.setLimits('operator', isLooser ? plan.looser : plan.tighter);
      const { armed } = (await control.facts()).control;
      // a person who asks for more risk while armed is told to disarm first
      if (isLooser && set.ok && armed) broken({ rule: 'limits', what: 'limits were loosened while armed' });
      return;
    }
    default:
      unreachable(what);
  }
}

/** Whoever got no answer asks again under the same key; some ask again although they got one. */
async function insists(
  { plan, random, note }: OperatorParts,
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
