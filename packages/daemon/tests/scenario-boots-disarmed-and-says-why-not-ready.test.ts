/** A desk that came up is not a desk that may trade; at every step it says what is still missing. */
import { afterEach, expect, test } from '@jest/globals';

import type { StartedDesk } from '../src/start.ts';
import { type Site, newSite } from './support/site.ts';

const sites: Site[] = [];

afterEach(async () => {
  for (const made of sites.splice(0)) await made.clear();
});

async function twoSteps(
  prepare: () => Promise<{ readonly ok: boolean; readonly value?: { readonly token: string } }>,
  confirm: (token: string) => Promise<{ readonly ok: boolean }>,
): Promise<void> {
  const first = await prepare();
  expect(first.ok).toBe(true);
  expect(await confirm(first.value?.token ?? '')).toMatchObject({ ok: true });
}

const open = ({ desk }: StartedDesk): Promise<void> =>
  twoSteps(
    () => desk.prepareOpening('ada'),
    (token) => desk.confirmOpening('ada', token),
  );
const arm = ({ desk }: StartedDesk): Promise<void> =>
  twoSteps(
    () => desk.control.prepareArm('ada'),
    (token) => desk.control.confirmArm('ada', token),
  );

test('from the first boot to the first order, and back', async () => {
  const here = newSite();
  sites.push(here);
  const started = await here.start();
  const { desk } = started;

  expect(await desk.status()).toMatchObject({ armed: false, disarmReason: 'boot', opened: false, run: null });
  expect(await desk.notReadyBecause()).toBe('the account is not opened');
  expect(await desk.control.prepareArm('ada')).toMatchObject({ ok: false, refused: { code: 'no_opening' } });
  expect(await desk.startRun('ada')).toMatchObject({ ok: false, refused: { code: 'no_opening' } });

  await open(started);
  expect(await desk.notReadyBecause()).toBe('disarmed: boot');

  await arm(started);
  expect(await desk.notReadyBecause()).toBe('no run is started');

  expect(await desk.startRun('ada')).toMatchObject({ ok: true });
  expect(await desk.notReadyBecause()).toBeNull();

  await desk.control.halt('ada', 'operator', 'something smells');
  expect(await desk.notReadyBecause()).toBe('disarmed: operator');
});

test('a desk that cannot prove its ground does not come up at all', async () => {
  const here = newSite();
  sites.push(here);
  const refusalOf = async (changes: Readonly<Record<string, unknown>>): Promise<unknown> =>
    here.start({ config: here.config(changes) }).then(
      () => 'it came up',
      (error: unknown) => (error as { readonly refusal?: { readonly code: string } }).refusal?.code,
    );

  expect(await refusalOf({ strategy: { name: 'moon-phase', params: {} } })).toBe('unknown_strategy');
  expect(
    await refusalOf({ strategy: { name: 'sma-cross', params: { fast: 3, slow: 2, quantity: '1' } } }),
  ).toBe('strategy_params');
  expect(await refusalOf({ limits: { orderQuantityMax: '100' } })).toBe('limits_invalid');
  expect(await refusalOf({ tape: { file: `${here.data}/none.csv`, symbol: 'AAPL', series: 'raw' } })).toBe(
    'tape_refused',
  );
});
