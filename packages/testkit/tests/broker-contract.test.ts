/** The broker that stories are told with keeps what every broker promises, until a story tells it otherwise. */
import { accountId, toMicros, toQuantity } from '@mqk/core';
import { describeBroker } from '@mqk/execution/contracts';
import { describe, test } from '@jest/globals';

import { AAPL, BAR_END } from '../src/index.ts';
import { withinReach } from '../src/scripted-broker.ts';

const PRICE = 189_000_000n;

describeBroker({ describe, test }, 'of the stories', () => {
  const { broker, wire } = withinReach({
    account: accountId('STORY-1'),
    instruments: [AAPL],
    cash: toMicros(100_000_000_000n),
    now: () => BAR_END,
  });
  /** For the next submit; after it everything is calm again. */
  const once = (weather: 'taken_in_silence' | 'lost_in_silence'): void => {
    let blown = false;
    broker.weather(() => {
      if (blown) return 'calm';
      blown = true;
      return weather;
    });
  };
  return Promise.resolve({
    ...broker.connect(),
    wire,
    resting: {
      symbol: AAPL.symbol,
      terms: {
        side: 'buy',
        quantity: toQuantity(10n),
        type: 'limit',
        limitPrice: toMicros(PRICE),
        stopPrice: null,
        timeInForce: 'gtc',
      },
    },
    executes: ({ clientOrderId }) => {
      broker.fills(clientOrderId, 10n, { price: PRICE, id: `e-${clientOrderId}` });
      return Promise.resolve();
    },
    comesToPass: ({ clientOrderId, brokerOrderId }) => {
      broker.tells(clientOrderId, { kind: 'canceled', cause: 'unstated', brokerOrderId, cumulative: null });
      return Promise.resolve();
    },
    losesAnswer: () => once('taken_in_silence'),
    losesRequest: () => once('lost_in_silence'),
    failsQuestions: (failing) => {
      broker.hidesOrders(failing);
      broker.hidesAccount(failing);
      broker.hidesNews(failing);
    },
  });
});
