/** The people at the desk: they open, start, acknowledge and arm; and they meddle with what runs well. */
import type { MarketTime } from '@mqk/core';
import type { ControlFacts } from '@mqk/execution/store';

import { answers, settles } from './by-hand.ts';
import type { Desk } from './desk.ts';
import { meddle } from './meddling.ts';
import type { Person } from './person.ts';
import { RUN, STRATEGY } from './plan.ts';
import { replaces } from './replaces.ts';

/** One look at the desk, and at most one thing that is done besides what is done by hand. */
export async function look(desk: Desk, parts: Person): Promise<void> {
  const { plan, random, streams, isDiligent } = parts;
  const does = (habit: 'settles' | 'answers' | 'replaces'): boolean =>
    plan.habits[habit] > 0 && streams(habit).chance(plan.habits[habit]);
  const facts = await desk.store.controlFacts();
  if (does('settles')) await settles(desk, parts);
  if (does('answers')) await answers(desk, parts);
  if (facts.control.armed && facts.run?.state === 'started') {
    if (!isDiligent()) await interferes(desk, parts, does('replaces'));
    return;
  }
  if (random.chance(isDiligent() ? 1000 : 800)) await getGoing(desk, facts, parts);
}

/** Where news has left a question, somebody tries to get on all the same. */
async function interferes(desk: Desk, parts: Person, isImpatient: boolean): Promise<void> {
  const { plan, random, tables } = parts;
  const asks = tables()?.questions.some(({ closed, kind }) => !closed && kind !== 'reread') ?? false;
  if (asks && isImpatient) await replaces(desk, parts);
  if (random.chance(plan.meddles)) await meddle(desk, parts);
}

/** The next thing that stands between this desk and trading. */
async function getGoing({ gateway }: Desk, facts: ControlFacts, parts: Person): Promise<void> {
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

async function arm({ control }: Desk['gateway'], { arming, note }: Person): Promise<void> {
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
