/** What the floors mean inside a file: who waits, who knows Node, who may count in floating point. */

import { builtinModules } from 'node:module';
import { floorOf, isPure, matches } from '@mqk/house';
import { inSources, unsaid, type Rule } from './rule.ts';
import type { SourceFile } from './source-file.ts';

const MONEY_ROOMS = ['oms', 'risk', 'portfolio', 'reconcile', 'execution', 'venue', 'broker-*', 'db'];

const countsMoney = (file: SourceFile): boolean =>
  inSources(file) && MONEY_ROOMS.some((room) => matches(room, file.room));

const decides = (file: SourceFile): boolean => inSources(file) && [2, 3].includes(floorOf(file.room));

const modules = `node:[\\w/]+|${builtinModules.join('|')}`;
const builtin = new RegExp(`\\b(from|import\\s*\\(?|require\\s*\\()\\s*['"](${modules})['"]`);

const amounts = ['price', 'cash', 'fee', 'notional', 'equity', 'quantity'];
const capitalised = amounts.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
const amount = `(${amounts.join('|')}|\\w+(${capitalised.join('|')}))`;

export const floors: readonly Rule[] = [
  unsaid({
    title: 'what decides does not wait: no async, await or Promise on floors 2 and 3',
    pattern: /\b(async|await|Promise)\b/,
    where: decides,
    violations: [['risk/src/assess.ts', 'export async function assess() {}']],
  }),
  unsaid({
    title: 'floors 1 to 4 do not know Node',
    pattern: builtin,
    reading: 'code',
    where: (file) => inSources(file) && isPure(file.room),
    violations: [
      ['execution/src/gate/gate.ts', "import { createHash } from 'node:crypto';"],
      ['core/src/hash.ts', "import 'node:fs/promises';"],
      ['core/src/hash.ts', "const { createHash } = await import('crypto');"],
    ],
  }),
  unsaid({
    title: 'what implementers are held to is read by tests alone',
    pattern: /from\s+['"][^'"]*\/contracts(\/|['"])/,
    reading: 'code',
    where: (file) => inSources(file) && !file.path.startsWith('execution/src/contracts/'),
    violations: [
      ['execution/src/index.ts', "export { same } from './contracts/claims.ts';"],
      ['daemon/src/paper.ts', "import { describeBroker } from '@mqk/execution/contracts';"],
    ],
  }),
  unsaid({
    title: 'money rooms do not count in floating point',
    pattern: /\bparseFloat\b|\bNumber\s*\(|\.toFixed\b|\bMath\s*\./,
    where: countsMoney,
    violations: [
      ['oms/src/order.ts', 'const filled = Number(text);'],
      ['broker-paper/src/book.ts', 'const price = Math.round(raw);'],
      ['db/src/rows.ts', 'const price = Number.parseFloat(row.price);'],
    ],
  }),
  unsaid({
    title: 'in money rooms no amount is a number',
    pattern: new RegExp(`\\b${amount}\\??\\s*:\\s*number\\b`),
    where: countsMoney,
    violations: [
      ['venue/src/book.ts', 'interface Level { readonly price: number }'],
      ['risk/src/limits.ts', 'readonly orderNotional?: number;'],
    ],
  }),
];
