/** How many packages each of ours brings with it, against the table of budgets.json. */

import { readFileSync } from 'node:fs';

export type Budgets = Readonly<Record<string, number>>;

export const budgets = JSON.parse(
  readFileSync(new URL('../budgets.json', import.meta.url), 'utf8'),
) as Budgets;
