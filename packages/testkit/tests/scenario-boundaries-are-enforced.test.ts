/**
 * No way around a door: lint refuses every form of import that leads past one, the runtime resolves no path
 * behind one, and what a cast or a forgery gives is no wire. Each "no" stands beside a "yes" to its neighbour.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { systemTime } from '@mqk/core';
import { type Gateway, createGateway } from '@mqk/execution';
import type { OrderWire, SealedOrders } from '@mqk/execution/port';
import type { TradingStore } from '@mqk/execution/store';

import { BROKERS, HANDED_ON, type Probe, STRANGERS, WAYS } from './support/boundary-probes.ts';
import { complaints } from './support/lint.ts';
import { type Story, story } from './support/story.ts';

const rulesAbout = async ([path, text]: Probe['refused']): Promise<readonly string[]> =>
  (await complaints(path, text)).map(({ rule }) => rule);

describe('lint refuses', () => {
  test.each([...WAYS, ...HANDED_ON, ...BROKERS, ...STRANGERS])('$what', async ({ refused, allowed }) => {
    const rules = await rulesAbout(refused);

    expect(rules).not.toEqual([]);
    expect(rules).not.toContain('parser');
    expect(await rulesAbout(allowed)).toEqual([]);
  });
});

type Edge = readonly [from: string, to: string];

/** The packages from which an edge leads to one that is left, until none is left or all are in a circle. */
function inCircles(edges: readonly Edge[]): readonly string[] {
  const open = edges.filter(([, to]) => edges.some(([from]) => from === to));
  return open.length === edges.length ? [...new Set(edges.map(([from]) => from))].sort() : inCircles(open);
}

describe('what lint lets the sources of our packages import', () => {
  const names = readdirSync(fileURLToPath(new URL('../../', import.meta.url))).sort();

  const importsOf = async (from: string): Promise<readonly Edge[]> => {
    const others = names.filter((name) => name !== from);
    const text = others.map((to, index) => `import { a${index} } from '@mqk/${to}'; a${index}();`).join('\n');
    const refused = new Set((await complaints(`${from}/src/probe.ts`, text)).map(({ line }) => line));
    return others.filter((_, index) => !refused.has(index + 1)).map((to): Edge => [from, to]);
  };

  test('runs in no circle, and one more import would close one', async () => {
    const edges = (await Promise.all(names.map(importsOf))).flat();

    expect(edges).toContainEqual(['daemon', 'broker-paper']);
    expect(edges).toContainEqual(['oms', 'core']);
    expect(inCircles(edges)).toEqual([]);
    expect(inCircles([...edges, ['core', 'oms']])).toEqual(expect.arrayContaining(['core', 'oms']));
  });
});

/** Resolves as a program in this package does, without any lint. */
function resolved(specifier: string): string {
  const program = `try { console.log(import.meta.resolve(process.argv[1])) } catch (e) { console.log(e.code) }`;
  const flags = ['--conditions=@mqk/source', '--input-type=module'];
  return execFileSync(process.execPath, [...flags, '--eval', program, specifier], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  }).trim();
}

describe('a program that was never linted', () => {
  test.each([
    '@mqk/execution/gate/permit',
    '@mqk/execution/src/gate/permit.ts',
    '@mqk/execution/dist/permit.js',
    '@mqk/execution/port/sealed-orders',
    '@mqk/execution/src/port/sealed-orders.ts',
  ])('does not get in by %s', (specifier) => {
    expect(resolved(specifier)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test('gets in by the doors', () => {
    expect(resolved('@mqk/execution')).toMatch(/execution\/src\/index\.ts$/);
    expect(resolved('@mqk/execution/port')).toMatch(/execution\/src\/port\/index\.ts$/);
  });
});

describe('a handle', () => {
  test('gives no wire to a cast: nothing is there to be called, and the broker hears nothing', async () => {
    const desk = await story();
    const connection = desk.broker.connect();
    const cast = connection.orders as unknown as OrderWire;

    expect(() => cast.submit({} as never, {} as never)).toThrow(TypeError);
    expect(() => cast.cancel({} as never, {} as never)).toThrow(TypeError);
    expect(() => cast.replace({} as never, {} as never)).toThrow(TypeError);
    expect(desk.broker.received).toEqual([]);

    await desk.wants('buy 10 AAPL');
    await desk.gatewayWith(connection).dispatch(8);

    expect(desk.broker.received).toHaveLength(1);
  });

  test.each<readonly [how: string, forge: (genuine: SealedOrders) => object]>([
    ['that has the looks of one', ({ broker }) => Object.freeze({ broker })],
    ['copied from one', (genuine) => ({ ...genuine })],
    ['that inherits from one', (genuine) => Object.create(genuine) as object],
    ['that stands before one', (genuine) => new Proxy(genuine, {})],
  ])('%s opens nothing, and the genuine one opens', async (_, forge) => {
    const desk = await story();
    const connection = desk.broker.connect();
    const orders = forge(connection.orders) as SealedOrders;

    expect(() => desk.gatewayWith({ ...connection, orders })).toThrow('never sealed');
    expect(() => desk.gatewayWith(connection)).not.toThrow();
  });

  test('opens once: a second writer needs a connection of its own', async () => {
    const desk = await story();
    const connection = desk.broker.connect();
    desk.gatewayWith(connection);

    expect(() => desk.gatewayWith({ ...connection })).toThrow('opened before');
    expect(() => desk.gatewayWith(desk.broker.connect())).not.toThrow();
  });
});

type Claiming = TradingStore['claim'];

/** What a store may try in order to be given a permit for what the gate did not say yes to. */
const FORGED: readonly (readonly [what: string, answer: string, forge: (honest: Claiming) => Claiming])[] = [
  [
    'a claim that the gate was never asked about',
    'no yes of the gate',
    (honest) => async (asked, judge) =>
      (await honest(asked, judge)).map((claim) => ({
        ...claim,
        row: { ...claim.row, id: claim.row.id + 1n },
      })),
  ],
  [
    'a claim with another hash',
    'other bytes',
    (honest) => async (asked, judge) =>
      (await honest(asked, judge)).map((claim) => ({ ...claim, row: { ...claim.row, payloadSha256: 'x' } })),
  ],
  [
    'a claim with other bytes under the same hash',
    'was changed',
    (honest) => async (asked, judge) =>
      (await honest(asked, judge)).map(({ row, ...claim }) => ({
        ...claim,
        row: { ...row, payload: row.payload.replace('10', '90') },
      })),
  ],
];

/** The production gateway of the running life, on a store that claims in its own way. */
async function gatewayClaiming(desk: Story, forge: (honest: Claiming) => Claiming): Promise<Gateway> {
  const { lease } = await desk.facts();
  return createGateway({
    store: { ...desk.store, claim: forge((asked, judge) => desk.store.claim(asked, judge)) },
    broker: desk.broker.connect(),
    holder: { life: lease?.holder ?? '', epoch: lease?.epoch ?? 0n },
    installation: { prefix: 'story' },
    rules: {
      heartbeatAgeMsMax: 60_000,
      reconcileAgeMsMax: 60_000,
      snapshotAgeMsMax: 60_000,
      sendWindowMs: 5_000,
      answerDeadlineMs: 5_000,
      refusedRetryMs: 0,
      inquiryAgeMsMax: 60_000,
      inquiryRetryMs: 0,
    },
    proofs: () => {
      throw new Error('nobody arms here');
    },
    clock: { now: () => systemTime(0), monotonicMs: () => 0 },
    secrets: () => 'claim-token',
    leaseUsable: () => true,
  });
}

describe('a permit', () => {
  test.each(FORGED)('is not given for %s, and the broker hears nothing', async (_, answer, forge) => {
    const desk = await story();
    await desk.wants('buy 10 AAPL');
    const gateway = await gatewayClaiming(desk, forge);

    await expect(gateway.dispatch(8)).rejects.toThrow(answer);
    expect(desk.broker.received).toEqual([]);
  });

  test('is given for what the gate said yes to', async () => {
    const desk = await story();
    await desk.wants('buy 10 AAPL');
    const gateway = await gatewayClaiming(desk, (honest) => honest);

    await gateway.dispatch(8);

    expect(desk.broker.received).toHaveLength(1);
  });
});
