/**
 * Every kind of alarm, on the path on which it really comes up, reaches the log, the metrics and whoever follows the
 * desk, within a second of the clock after it; and a restart forgets none of them.
 */
import { expect, jest, test } from '@jest/globals';

import { marketTime, toMicros, toQuantity } from '@mqk/core';

import { BAR_END } from '../src/index.ts';
import { type Ears, SOON_MS, ears } from './support/ears.ts';
import { type Story, story } from './support/story.ts';

/** What each of the three has heard of what happened, a second after it. */
async function heard(desk: Story, happens: () => Promise<unknown>) {
  const { listening, lines, frames, passes } = await ears(desk);
  await passes(SOON_MS); // what the story began with is told
  const before = lines.length;
  await happens();
  await passes(SOON_MS);

  const counted = (
    await listening.metrics.text(async () => ({
      facts: await desk.facts(),
      unsettled: await desk.store.unsettled(),
      leaseUsable: true,
      life: 'story',
    }))
  )
    .split('\n')
    .flatMap((line) => /^mqk_events_total\{kind="(\w+)",code="(\w*)"\}/.exec(line)?.slice(1).join(' ') ?? []);
  return {
    log: lines.slice(before).map(({ level, msg }) => `${level}: ${String(msg)}`),
    stream: frames.map((frame) =>
      /^id: \d+\nevent: (\w+)\ndata: .*"code":"(\w*)"/.exec(frame)?.slice(1).join(' '),
    ),
    counted,
  };
}

interface Alarm {
  readonly what: string;
  readonly expected: readonly string[];
  readonly options?: Parameters<typeof story>[0];
  readonly prepare?: (desk: Story) => Promise<void>;
  readonly happens: (desk: Story) => Promise<unknown>;
}

const working = async (desk: Story): Promise<void> => {
  await desk.wants('buy 10 AAPL');
  await desk.gateway().dispatch(8);
};

const theOrder = async (desk: Story) => desk.wants('buy 10 AAPL');

const ALARMS: readonly Alarm[] = [
  {
    what: 'a halt of a person',
    expected: ['error: halted operator', 'error: disarmed operator'],
    happens: (desk) => desk.gateway().control.halt('ada', 'operator', 'smoke'),
  },
  {
    what: 'a disarm',
    expected: ['error: disarmed operator'],
    happens: (desk) => desk.gateway().control.disarm('ada', 'operator'),
  },
  {
    what: 'a kill',
    expected: ['error: disarmed operator', 'error: halted operator', 'warn: wind_down_asked cancel_all'],
    happens: (desk) => desk.gateway().control.kill('ada', 'fire'),
  },
  {
    what: 'a loop that has stopped beating',
    expected: ['error: disarmed deadman', 'error: halted deadman'],
    happens: (desk) => desk.gatewayWith(desk.broker.connect(), { heartbeatAgeMsMax: -1 }).control.deadman(),
  },
  {
    what: 'drift',
    expected: ['error: disarmed reconcile_drift', 'error: halted reconcile_drift'],
    happens: async (desk) => {
      desk.broker.movesCash(toMicros(10_000n));
      await desk.gateway().reconcile();
    },
  },
  {
    what: 'an account that the broker has blocked',
    expected: ['error: disarmed account_blocked', 'error: halted account_blocked'],
    happens: async (desk) => {
      desk.broker.shows((truth) => ({ ...truth, status: 'blocked' }));
      await desk.gateway().reconcile();
    },
  },
  {
    what: 'an answer that lets us do nothing more',
    expected: ['error: disarmed credentials_refused', 'error: halted credentials_refused'],
    happens: async (desk) => {
      desk.broker.weather({
        taken: false,
        said: { status: 401, body: 'error', code: 'credentials_refused' },
      });
      await working(desk);
    },
  },
  {
    what: 'more executed than was ordered',
    expected: ['error: disarmed overfill', 'error: halted overfill'],
    prepare: working,
    happens: async (desk) => {
      desk.broker.fills(await theOrder(desk), 11n, { price: 190_000_000n, id: 'e-1' });
      await desk.gateway().hear();
    },
  },
  {
    what: 'a loss beyond what the day may cost',
    expected: ['error: disarmed day_loss_reached', 'error: halted day_loss_reached'],
    prepare: async (desk) => {
      const bought = await desk.wants('buy 50 AAPL');
      await desk.gateway().dispatch(8);
      desk.broker.fills(bought, 50n, { price: 190_000_000n, id: 'e-1' });
      await desk.gateway().hear();
      await desk.marks(toMicros(190_000_000n), { equity: toMicros(100_000_000_000n) });
    },
    happens: async (desk) => {
      const at = marketTime(BAR_END + 60_000);
      await desk.marks(toMicros(140_000_000n), { at, equity: toMicros(97_500_000_000n) });
      await desk.gateway().watch();
    },
  },
  {
    what: 'a process that died armed',
    expected: ['error: disarmed boot'],
    happens: (desk) => desk.restarts(),
  },
  {
    what: 'an outcome that nobody knows, and its end',
    expected: ['error: outcome_unknown submit', 'info: outcome_known submitted'],
    happens: async (desk) => {
      desk.broker.weather('taken_in_silence');
      await working(desk);
      desk.broker.weather('calm');
      await desk.gateway().resolve();
    },
  },
  {
    what: 'a message that nobody understands, and its answer',
    expected: [
      'error: quarantined message',
      'error: question_opened quarantine',
      'info: question_closed quarantine',
    ],
    happens: async (desk) => {
      desk.broker.mumbles();
      await desk.gateway().hear();
      await desk.gateway().reconcile();
      await desk.gateway().inquire();
    },
  },
  {
    what: 'executions that the broker counts and does not show',
    expected: ['error: question_opened fill_gap'],
    prepare: working,
    happens: async (desk) => {
      desk.broker.tells(await theOrder(desk), {
        kind: 'new',
        brokerOrderId: null,
        cumulative: toQuantity(5n),
      });
      await desk.gateway().hear();
    },
  },
  {
    what: 'a position that no resting stop stands behind',
    expected: ['error: unprotected no_resting_stop'],
    options: {
      windDown: {
        haltAction: 'hold',
        retryMs: 0,
        protection: { policy: 'alarm', unprotectedMsMax: 0 },
      },
    },
    prepare: async (desk) => {
      await working(desk);
      desk.broker.fills(await theOrder(desk), 10n, { price: 190_000_000n, id: 'e-1' });
      await desk.gateway().hear();
    },
    happens: async (desk) => {
      await desk.gateway().windDown();
      await desk.gateway().windDown();
    },
  },
  {
    what: 'what nothing stops for and a person should see',
    expected: ['warn: alert unsolicited_cancel'],
    prepare: working,
    happens: async (desk) => {
      const said = { kind: 'canceled', cause: 'unstated', brokerOrderId: null, cumulative: null } as const;
      desk.broker.tells(await theOrder(desk), said);
      await desk.gateway().hear();
    },
  },
];

test.each(ALARMS)('$what is heard by the log, the metrics and the followers', async (alarm) => {
  const desk = await story(alarm.options);
  await alarm.prepare?.(desk);

  const told = await heard(desk, () => alarm.happens(desk));

  const plain = alarm.expected.map((line) => line.replace(/^\w+: /, '')).sort();
  expect([...told.log].sort()).toEqual([...alarm.expected].sort());
  expect([...told.stream].sort()).toEqual(plain);
  expect(told.counted).toEqual(expect.arrayContaining([...new Set(plain)]));
});

test('what nobody told before the process died is told by the next one, and what was told is not told again', async () => {
  const desk = await story();
  const first = await ears(desk);
  await desk.gateway().control.halt('ada', 'operator', 'told');
  await first.passes(SOON_MS);
  await desk.gateway().control.halt('ada', 'operator', 'not told');
  jest.clearAllTimers(); // it dies

  const second = await ears(desk);
  await second.passes(SOON_MS);

  const details = ({ lines }: Ears) =>
    lines.map(({ event }) => (event as { readonly detail: string }).detail).filter((detail) => detail !== '');
  expect(details(second)).toEqual(['not told']);
  expect(details(first)).toContain('told');
});
