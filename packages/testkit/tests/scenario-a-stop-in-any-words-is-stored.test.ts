/** A stop is never refused, whatever words it comes in: what PostgreSQL cannot hold is replaced, and the stop is stored. */
import { expect, test } from '@jest/globals';

import { type Story, story } from './support/story.ts';

const WORDS: readonly (readonly [what: string, words: string])[] = [
  ['a zero byte', 'a\u0000b'],
  ['half of a character', 'a\ud800b'],
  ['the other half', '\udc00'],
  ['what ends a line, a text and a document', `a\n'"\\b;--`],
  ['nothing', ''],
  ['ten thousand letters', 'x'.repeat(10_000)],
];

const audited = async (desk: Story): Promise<readonly unknown[]> =>
  desk.sql(
    `select event::json ->> 'action' as action from mqk.audit where event::json ->> 'by' = 'ada' order by seq`,
  );

test.each(WORDS)('%s', async (_what, words) => {
  const desk = await story();
  const { control } = desk.gateway();

  await control.halt('ada', 'operator', words);
  await control.kill('ada', words);
  const asked = await control.windDown({
    action: 'flatten',
    clientOrderId: null,
    instrument: null,
    confirmed: null,
    by: 'ada',
    reason: words,
    cause: null,
  });
  await control.endWindDown('ada', { id: 1n, state: 'called_off', reason: words });

  expect(asked.ok).toBe(true);
  const facts = await desk.facts();
  expect(facts.control).toMatchObject({ armed: false, disarmReason: 'operator' });
  expect(facts.control.halts.filter(({ detail }) => /\p{Surrogate}|\0/u.test(detail))).toEqual([]);
  expect(facts.windDowns).toMatchObject([{ action: 'flatten' }]);
  expect(await audited(desk)).toEqual([
    { action: 'halted' },
    { action: 'killed' },
    { action: 'wind_down_asked' },
    { action: 'wind_down_called_off' },
  ]);
  expect(await desk.store.verifyAudit()).toMatchObject({ ok: true });

  // and whoever comes next can read it
  await desk.restarts();
  expect((await desk.facts()).control.armed).toBe(false);
});
