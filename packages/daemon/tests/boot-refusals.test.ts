/** Why a daemon does not come up: each reason has a word that programs may look at. */
import { describe, expect, test } from '@jest/globals';
import { ok, refuse } from '@mqk/core';
import type { TradingStore } from '@mqk/execution/store';

import { BootRefused } from '../src/boot-refused.ts';
import { type Config, parseConfig } from '../src/config.ts';
import type { Desk } from '../src/desk.ts';
import { createApi } from '../src/http/server.ts';
import { keepLease } from '../src/lease-keeper.ts';
import { openTape } from '../src/open-tape.ts';
import type { PaperWorld } from '../src/paper.ts';
import { prove } from '../src/prove.ts';
import { COMPLETE } from './support/config.ts';

const refusalOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'came up',
    (error: unknown) => {
      if (!(error instanceof BootRefused)) throw error;
      return error.refusal.code;
    },
  );

describe('what a process has to prove', () => {
  const config = { ...COMPLETE, mode: 'paper' } as Config;
  const mine = { account: config.account, environment: config.mode, currency: 'USD' };
  const proven = (told: { readonly audit?: unknown; readonly identity?: unknown } = {}): Promise<string> => {
    const { audit = ok(), identity = { kind: 'known', account: mine } } = told;
    return refusalOf(
      prove({
        store: { verifyAudit: () => Promise.resolve(audit) } as unknown as TradingStore,
        world: {
          paper: { broker: { account: { identity: () => Promise.resolve(identity) } } },
        } as unknown as PaperWorld,
        config,
        build: 'probe',
      }),
    );
  };

  test('is that the audit verifies, and that the broker means the same account', async () => {
    expect(await proven()).toBe('came up');
  });

  test('fails on an audit with a hole', async () => {
    expect(await proven({ audit: refuse({ code: 'audit_broken', seq: 7n }) })).toBe('audit_broken');
  });

  test('fails on a broker that does not answer', async () => {
    expect(await proven({ identity: { kind: 'failed', reason: 'silence' } })).toBe('broker_unreachable');
  });

  test.each([
    ['account', { account: 'PAPER-2' }],
    ['environment', { environment: 'live' }],
  ])('fails on another %s', async (_what, other) => {
    expect(await proven({ identity: { kind: 'known', account: { ...mine, ...other } } })).toBe(
      'other_account',
    );
  });
});

test('a calendar that nobody knows is refused before a bar is read', async () => {
  const instruments = COMPLETE.instruments.map((instrument) => ({ ...instrument, calendar: 'XMARS' }));

  expect(await refusalOf(openTape({ ...COMPLETE, instruments } as Config, {} as PaperWorld))).toBe(
    'unknown_calendar',
  );
});

test.each(['a: [', 'account: 7'])('a configuration such as %j is refused as one', (text) => {
  const read = parseConfig(text);

  expect(read.ok ? 'taken' : read.refused.code).toBe('config_invalid');
});

test('a lease of somebody else is not kept, nor renewed', async () => {
  const held = { code: 'lease_held', holder: 'life-1', remainingMs: 7 } as const;
  const kept = await keepLease({
    store: { acquireLease: () => Promise.resolve(refuse(held)) } as never,
    life: 'life-2',
    lifeMs: 1_000,
    clock: { monotonicMs: () => 0 } as never,
    lost: () => undefined,
  });

  expect(kept).toEqual(refuse(held));
});

test('a fault of ours is told as one over HTTP', async () => {
  const api = await createApi({
    desk: { status: () => Promise.reject(new Error('a fault of ours')) } as unknown as Desk,
    token: 'correct-horse',
  });
  const headers = { host: '127.0.0.1:4000', authorization: 'Bearer correct-horse' };
  const response = await api.inject({ url: '/v1/status', headers });

  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({ code: 'internal' });
});
