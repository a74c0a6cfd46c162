/** Proves that the boundaries bite: each snippet is refused, or accepted, by name. */

import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '@mqk/house';
import { ESLint } from 'eslint';

type Probe = readonly [what: string, file: string, code: string];

const STRATEGY = 'strategy/src/probe.ts';
const EXECUTION = 'execution/src/probe.ts';
const CORE_TESTS = 'core/tests/probe.test.ts';

const REFUSED: readonly Probe[] = [
  ['a value from the port', STRATEGY, `import { sealOrders } from '@mqk/execution/port'; sealOrders();`],
  [
    'a type from the port',
    STRATEGY,
    `import type { Broker } from '@mqk/execution/port'; export type X = Broker;`,
  ],
  ['an inline type', STRATEGY, `import { type Broker } from '@mqk/execution/port'; export type X = Broker;`],
  ['export *', STRATEGY, `export * from '@mqk/execution/port';`],
  ['export * as', STRATEGY, `export * as port from '@mqk/execution/port';`],
  ['export type', STRATEGY, `export type { Broker } from '@mqk/execution/port';`],
  ['an import() type', STRATEGY, `export type X = import('@mqk/execution/port').Broker;`],
  ['a dynamic import', STRATEGY, `export const f = () => import('@mqk/execution/port');`],
  ['a template import', STRATEGY, 'export const f = () => import(`@mqk/execution/port`);'],
  ['a computed import', STRATEGY, `const n = '@mqk/' + 'db'; export const f = () => import(n);`],
  ['import =', STRATEGY, `import B = require('@mqk/execution/port'); export const b = B;`],
  ['require', STRATEGY, `export const b = require('@mqk/execution/port');`],
  [
    'createRequire',
    STRATEGY,
    `import { createRequire } from 'node:module'; export const r = createRequire(import.meta.url)('@mqk/db');`,
  ],
  [
    'createRequire by another name',
    STRATEGY,
    `import { createRequire as r } from 'node:module'; r('x')('@mqk/db');`,
  ],
  ['import.meta.resolve', STRATEGY, `export const u = import.meta.resolve('@mqk/execution/port');`],
  [
    'a relative path',
    STRATEGY,
    `import type { B } from '../../execution/src/port/index.ts'; export type X = B;`,
  ],
  [
    'a relative path with js',
    STRATEGY,
    `import type { B } from '../../execution/src/port/index.js'; export type X = B;`,
  ],
  [
    'a path to what is built',
    STRATEGY,
    `export const f = () => import('../../../packages/execution/dist/port.js');`,
  ],
  ['an import() type by path', STRATEGY, `export type X = import('../../execution/src/port/index.ts').B;`],
  [
    'a path through node_modules',
    STRATEGY,
    `export type X = import('../node_modules/@mqk/execution/dist/port.js').B;`,
  ],
  ['a path to a package below', STRATEGY, `export { ok } from '../../core/src/result.ts';`],
  ['a deep subpath of a package below', STRATEGY, `export { ok } from '@mqk/core/src/result.ts';`],
  ['a subpath below the port', STRATEGY, `export type X = import('@mqk/execution/port/x').B;`],
  ['strategy -> execution', STRATEGY, `import { decide } from '@mqk/execution'; decide();`],
  ['strategy -> risk, its neighbour', STRATEGY, `import { assess } from '@mqk/risk'; assess();`],
  [
    'runtime -> broker-paper',
    'runtime/src/probe.ts',
    `import { paperBroker } from '@mqk/broker-paper'; paperBroker();`,
  ],
  [
    'runtime -> the port',
    'runtime/src/probe.ts',
    `import { sealOrders } from '@mqk/execution/port'; sealOrders();`,
  ],
  ['runtime -> db', 'runtime/src/probe.ts', `import { connect } from '@mqk/db'; connect();`],
  [
    'daemon -> the port',
    'daemon/src/probe.ts',
    `import { sealOrders } from '@mqk/execution/port'; sealOrders();`,
  ],
  [
    'backtest -> the store',
    'backtest/src/probe.ts',
    `import type { S } from '@mqk/execution/store'; export type X = S;`,
  ],
  [
    'broker-paper -> the contracts in its sources',
    'broker-paper/src/probe.ts',
    `import { describeBroker } from '@mqk/execution/contracts'; describeBroker();`,
  ],
  [
    'testkit -> the contracts in its sources',
    'testkit/src/probe.ts',
    `import { describeBroker } from '@mqk/execution/contracts'; describeBroker();`,
  ],
  [
    'daemon -> the contracts in a test',
    'daemon/tests/probe.test.ts',
    `import { describeBroker } from '@mqk/execution/contracts'; describeBroker();`,
  ],
  ['strategy -> broker-paper', STRATEGY, `import { paperBroker } from '@mqk/broker-paper'; paperBroker();`],
  [
    'promotion -> broker-paper',
    'promotion/src/probe.ts',
    `import { paperBroker } from '@mqk/broker-paper'; paperBroker();`,
  ],
  [
    'cli -> broker-paper',
    'cli/src/probe.ts',
    `import { paperBroker } from '@mqk/broker-paper'; paperBroker();`,
  ],
  ['cli -> testkit in its sources', 'cli/src/probe.ts', `import { world } from '@mqk/testkit'; world();`],
  ['execution -> db', EXECUTION, `import { connect } from '@mqk/db'; connect();`],
  [
    'execution -> db in a test',
    'execution/tests/probe.test.ts',
    `import { connect } from '@mqk/db'; connect();`,
  ],
  ['core -> oms in a mock', CORE_TESTS, `import { jest } from '@jest/globals'; jest.mock('@mqk/oms');`],
  ['the port, exported by its own house', EXECUTION, `export { sealOrders } from './port/index.ts';`],
  ['the port, by path past its door', EXECUTION, `export type { Broker } from './port/broker.ts';`],
  [
    'the port, exported in two steps',
    EXECUTION,
    `import { sealOrders } from './port/index.ts'; export { sealOrders };`,
  ],
  [
    'the port, handed on by a guest',
    'broker-paper/src/probe.ts',
    `export type { Broker } from '@mqk/execution/port';`,
  ],
  ['an unlisted package', 'surprise/src/probe.ts', `export const a = 1;`],
  ['a package nobody has heard of', STRATEGY, `import { a } from '@mqk/surprise'; a();`],
];

const ACCEPTED: readonly Probe[] = [
  ['strategy -> core', STRATEGY, `import type { Micros } from '@mqk/core'; export type X = Micros;`],
  ['strategy -> market-data', STRATEGY, `import { readBars } from '@mqk/market-data'; readBars();`],
  [
    'execution -> its own port',
    EXECUTION,
    `import type { Broker } from './port/index.ts'; export type X = { b: Broker };`,
  ],
  ['execution -> oms', EXECUTION, `import { transition } from '@mqk/oms'; transition();`],
  ['inside the port', 'execution/src/port/probe.ts', `export { sealOrders } from './sealed-orders.ts';`],
  [
    'broker-paper -> the port',
    'broker-paper/src/probe.ts',
    `import { sealOrders } from '@mqk/execution/port'; sealOrders();`,
  ],
  [
    'a broker to come -> the port',
    'broker-paper/tests/probe.test.ts',
    `import { sealOrders } from '@mqk/execution/port'; sealOrders();`,
  ],
  [
    'db -> the store, pg and Node',
    'db/src/probe.ts',
    `import pg from 'pg'; import fs from 'node:fs'; import type { S } from '@mqk/execution/store'; export type X = [S, typeof pg, typeof fs];`,
  ],
  [
    'daemon -> broker-paper and db',
    'daemon/src/probe.ts',
    `import { a } from '@mqk/broker-paper'; import { b } from '@mqk/db'; a(b);`,
  ],
  [
    'broker-paper -> the contracts in a test',
    'broker-paper/tests/probe.test.ts',
    `import { describeBroker } from '@mqk/execution/contracts'; describeBroker();`,
  ],
  ['cli -> db', 'cli/src/probe.ts', `import { plan } from '@mqk/db'; plan();`],
  ['cli -> testkit in a test', 'cli/tests/probe.test.ts', `import { world } from '@mqk/testkit'; world();`],
  [
    'testkit -> everything',
    'testkit/src/probe.ts',
    `import { a } from '@mqk/cli'; import { b } from '@mqk/execution/port'; import { c } from '@mqk/db/embedded'; a(b, c);`,
  ],
  ['a test -> its own sources', CORE_TESTS, `import { ok } from '../src/result.ts'; ok();`],
  ['a test -> its own door', CORE_TESTS, `import { ok } from '@mqk/core'; ok();`],
];

const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'tools/build/lint/boundaries.mjs') });

const complaints = async ([, file, code]: Probe): Promise<readonly string[]> => {
  const [result] = await eslint.lintText(code, { filePath: join(root, 'packages', file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'parser'}: ${message}`);
};

describe('refused', () => {
  test.each(REFUSED)('%s (%s)', async (...probe) => {
    const found = await complaints(probe);

    expect(found).not.toEqual([]);
    expect(found.filter((text) => text.startsWith('parser'))).toEqual([]);
  });
});

describe('accepted', () => {
  test.each(ACCEPTED)('%s (%s)', async (...probe) => {
    expect(await complaints(probe)).toEqual([]);
  });
});
