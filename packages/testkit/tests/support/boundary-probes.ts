/** Ways around a door, each beside the nearest thing that is allowed. Each text stands in one file of one package. */

export interface Probe {
  readonly what: string;
  readonly refused: readonly [path: string, text: string];
  readonly allowed: readonly [path: string, text: string];
}

const probe = (what: string, refused: Probe['refused'], allowed: Probe['allowed']): Probe => ({
  what,
  refused,
  allowed,
});

const STRATEGY = 'strategy/src/probe.ts';
const BROKER = 'broker-paper/src/probe.ts';
const EXECUTION = 'execution/src/probe.ts';

/** The port of execution seals a wire: only brokers enter by it. */
const SEALING = `import { sealOrders } from '@mqk/execution/port'; sealOrders();`;
const TYPED = `import type { Broker } from '@mqk/execution/port'; export type X = Broker;`;
const INLINE = `import { type Broker } from '@mqk/execution/port'; export type X = Broker;`;
const IMPORT_TYPE = `export type X = import('@mqk/execution/port').Broker;`;
const DYNAMIC = `export const f = () => import('@mqk/execution/port');`;
const TEMPLATE = 'export const f = () => import(`@mqk/core`);';
const COMPUTED = `const door = '@mqk/' + 'core'; export const f = () => import(door);`;
const LITERAL = `export const f = () => import('@mqk/core');`;

export const WAYS: readonly Probe[] = [
  probe('a static import', [STRATEGY, SEALING], [BROKER, SEALING]),
  probe('a type-only import', [STRATEGY, TYPED], [BROKER, TYPED]),
  probe('an inline type import', [STRATEGY, INLINE], [BROKER, INLINE]),
  probe('an import() type', [STRATEGY, IMPORT_TYPE], [BROKER, IMPORT_TYPE]),
  probe('a dynamic import', [STRATEGY, DYNAMIC], [BROKER, DYNAMIC]),
  probe('a computed import', [STRATEGY, COMPUTED], [STRATEGY, LITERAL]),
  probe('an import of a template', [STRATEGY, TEMPLATE], [STRATEGY, LITERAL]),
  probe(
    'a path into the neighbour’s sources',
    [STRATEGY, `import type { B } from '../../execution/src/port/broker.ts'; export type X = B;`],
    [STRATEGY, `import type { W } from './window.ts'; export type X = W;`],
  ),
  probe(
    'a path into what the neighbour has built',
    [STRATEGY, `export const f = () => import('../../../packages/execution/dist/port.js');`],
    [STRATEGY, `export const f = () => import('./window.ts');`],
  ),
  probe(
    'a name that leads past the door',
    [BROKER, `import type { B } from '@mqk/execution/src/port/broker.ts'; export type X = B;`],
    [BROKER, TYPED],
  ),
  probe(
    'require',
    [STRATEGY, `export const port = require('@mqk/execution/port');`],
    [STRATEGY, `export const core = require('@mqk/core');`],
  ),
  probe(
    'import =',
    [STRATEGY, `import port = require('@mqk/execution/port'); export const p = port;`],
    [STRATEGY, `import core = require('@mqk/core'); export const c = core;`],
  ),
  probe(
    'createRequire',
    ['db/src/probe.ts', `import { createRequire } from 'node:module'; createRequire('x')('@mqk/oms');`],
    ['db/src/probe.ts', `import { isBuiltin } from 'node:module'; isBuiltin('@mqk/oms');`],
  ),
  probe(
    'createRequire under another name',
    ['db/src/probe.ts', `import { createRequire as r } from 'node:module'; r('x')('@mqk/oms');`],
    ['db/src/probe.ts', `import { isBuiltin as r } from 'node:module'; r('@mqk/oms');`],
  ),
  probe(
    'a mock that takes the place of an import',
    ['core/tests/probe.test.ts', `import { jest } from '@jest/globals'; jest.mock('@mqk/oms');`],
    ['oms/tests/probe.test.ts', `import { jest } from '@jest/globals'; jest.mock('@mqk/core');`],
  ),
];

export const HANDED_ON: readonly Probe[] = [
  probe(
    'the port, handed on in one statement',
    [BROKER, `export { sealOrders } from '@mqk/execution/port';`],
    [BROKER, `export { ok } from '@mqk/core';`],
  ),
  probe(
    'the port, handed on in two statements',
    [BROKER, `import { sealOrders } from '@mqk/execution/port'; export { sealOrders };`],
    [BROKER, `import { sealOrders } from '@mqk/execution/port'; const made = sealOrders; export { made };`],
  ),
  probe(
    'the port, handed on under another name',
    [BROKER, `import { sealOrders as s } from '@mqk/execution/port'; export { s as harmless };`],
    [BROKER, `import { ok as s } from '@mqk/core'; export { s as harmless };`],
  ),
  probe(
    'the port, handed on whole',
    [BROKER, `export * as port from '@mqk/execution/port';`],
    [BROKER, `export * as core from '@mqk/core';`],
  ),
  probe(
    'the port, handed on as types',
    [BROKER, `export type { Broker } from '@mqk/execution/port';`],
    [BROKER, `export type { Result } from '@mqk/core';`],
  ),
  probe(
    'the port, handed on by its own house',
    [EXECUTION, `export { sealOrders } from './port/index.ts';`],
    [EXECUTION, `export { decide } from './gate/decide.ts';`],
  ),
  probe(
    'the port, handed on by its own house in two statements',
    [EXECUTION, `import { sealOrders } from './port/sealed-orders.ts'; export { sealOrders };`],
    [EXECUTION, `import { decide } from './gate/decide.ts'; export { decide };`],
  ),
];

const PAPER = `import { paperBroker } from '@mqk/broker-paper'; paperBroker();`;
const PAPER_TYPE = `import type { PaperBroker } from '@mqk/broker-paper'; export type X = PaperBroker;`;

/** Who names a broker decides where orders go: that is the daemon's, and nobody else's. */
export const BROKERS: readonly Probe[] = [
  'strategy',
  'cli',
  'runtime',
  'promotion',
  'backtest',
  'api',
].flatMap((room) => [
  probe(`${room}, importing a broker`, [`${room}/src/probe.ts`, PAPER], ['daemon/src/probe.ts', PAPER]),
  probe(
    `${room}, importing a type of a broker`,
    [`${room}/src/probe.ts`, PAPER_TYPE],
    ['daemon/src/probe.ts', PAPER_TYPE],
  ),
  probe(`${room}, importing the port`, [`${room}/src/probe.ts`, SEALING], [BROKER, SEALING]),
]);

export const STRANGERS: readonly Probe[] = [
  probe(
    'an unlisted package',
    ['surprise/src/probe.ts', `export const a = 1;`],
    ['venue/src/probe.ts', `export const a = 1;`],
  ),
  probe(
    'a package nobody has heard of',
    [STRATEGY, `import { a } from '@mqk/surprise'; a();`],
    [STRATEGY, `import { a } from '@mqk/core'; a();`],
  ),
];
