/** When arm and disarm race, disarm wins; and a token is good for what was shown, not for what is true now. */
import { describe, expect, test } from '@jest/globals';

import { toHolding, toMicros } from '@mqk/core';

import { BAR_END } from '../src/index.ts';

import { storyLimits } from './support/limits.ts';
import { type Story, story } from './support/story.ts';

const FEE = {
  activityId: 'fee-1',
  kind: 'fee',
  symbol: null,
  quantity: toHolding(0n),
  cash: toMicros(-1_000_000n),
  price: null,
  at: BAR_END,
} as const;

async function token(desk: Story): Promise<string> {
  const prepared = await desk.gateway().control.prepareArm('ada');
  if (!prepared.ok) throw new Error(prepared.refused.code);
  return prepared.value.token;
}

test('whoever of the two comes first in the database, the desk is disarmed when both are through', async () => {
  const desk = await story({ armed: false });
  const { control } = desk.gateway();
  const arms: boolean[] = [];
  for (let round = 0; round < 16; round += 1) {
    const given = await token(desk);
    // each of the two is ahead in half of the rounds
    const arm = () => control.confirmArm('ada', given);
    const disarm = () => control.disarm('bob', 'operator');
    const [first, second] = round % 2 === 0 ? [arm(), disarm()] : [disarm(), arm()];
    const [one, other] = await Promise.all([first, second]);
    arms.push([one, other].some((outcome) => outcome?.ok === true));

    expect((await desk.facts()).control.armed).toBe(false);
  }
  const records = await desk.sql<{ readonly action: string }>(
    `select event::json ->> 'action' as action from mqk.audit where event::json ->> 'action' in ('armed', 'disarmed') order by seq`,
  );
  expect(records.filter(({ action }) => action === 'armed')).toHaveLength(arms.filter((is) => is).length);
  expect(records.at(-1)).toEqual({ action: 'disarmed' });
});

interface Change {
  readonly what: string;
  readonly code: string;
  readonly happens: (desk: Story) => Promise<unknown>;
}

const CHANGES: readonly Change[] = [
  {
    what: 'the limits were changed',
    code: 'confirmation_facts_changed',
    happens: (desk) => desk.gateway().control.setLimits('bob', storyLimits({ dayLossMax: '1999' })),
  },
  {
    what: 'somebody disarmed once more',
    code: 'confirmation_facts_changed',
    happens: (desk) => desk.gateway().control.disarm('bob', 'operator'),
  },
  {
    what: 'a halt came, and was acknowledged',
    code: 'confirmation_facts_changed',
    happens: async (desk) => {
      await desk.gateway().control.halt('bob', 'operator', 'smoke');
      for (const { id } of (await desk.facts()).control.halts)
        await desk.gateway().control.acknowledge('bob', id);
    },
  },
  {
    what: 'a halt came',
    code: 'halted',
    happens: (desk) => desk.gateway().control.halt('bob', 'operator', 'smoke'),
  },
  {
    what: 'a fee was booked',
    code: 'confirmation_facts_changed',
    happens: async (desk) => {
      desk.broker.moves(FEE);
      await desk.gateway().hear();
      await desk.gateway().reconcile();
    },
  },
  {
    what: 'a way out was asked for',
    code: 'winding_down',
    happens: (desk) =>
      desk.gateway().control.windDown({
        action: 'cancel_all',
        clientOrderId: null,
        instrument: null,
        confirmed: null,
        by: 'bob',
        reason: 'out',
        cause: null,
      }),
  },
];

describe('a token is refused when, after it was given,', () => {
  test.each(CHANGES)('$what', async ({ code, happens }) => {
    const desk = await story({ armed: false });
    const given = await token(desk);
    await happens(desk);

    expect(await desk.gateway().control.confirmArm('ada', given)).toMatchObject({
      ok: false,
      refused: { code },
    });
    expect((await desk.facts()).control.armed).toBe(false);
  });

  test('nothing has changed, it arms, and only once', async () => {
    const desk = await story({ armed: false });
    const given = await token(desk);
    expect(await desk.gateway().control.confirmArm('ada', given)).toMatchObject({ ok: true });
    await desk.gateway().control.disarm('bob', 'operator');

    expect(await desk.gateway().control.confirmArm('ada', given)).toMatchObject({
      ok: false,
      refused: { code: 'confirmation_unknown' },
    });
  });
});
