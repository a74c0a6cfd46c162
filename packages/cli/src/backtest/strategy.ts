/** The strategy that a person names, prepared with what it was told. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { sha256Of } from '@mqk/artifacts';
import {
  type AnyStrategy,
  type PreparedStrategy,
  donchian,
  momentumBasket,
  rsiReversion,
  smaCross,
} from '@mqk/strategy';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { type StrategyModule, isModulePath, strategyModule } from './strategy-module.ts';

const KNOWN: readonly AnyStrategy[] = [smaCross, donchian, rsiReversion, momentumBasket];

/** One of the house by its name, or one of somebody's own by the path of its module. */
export async function strategyCalled(name: string): Promise<StrategyModule> {
  if (isModulePath(name)) return strategyModule(name);
  const strategy = KNOWN.find((known) => known.name === name);
  if (strategy !== undefined) return { strategy, codeHash: await houseHash() };
  const names = KNOWN.map((known) => known.name).join(', ');
  throw new CommandFailed(
    EXIT.usage,
    `no strategy is called ${name}: there are ${names}; a module is named by its path, such as ./mine.js`,
  );
}

/** Settings that cannot be meant are a mistake in the command: it ends as one that was not understood. */
export function preparedWith(
  strategy: AnyStrategy,
  settings: Readonly<Record<string, unknown>>,
): PreparedStrategy {
  const prepared = strategy.prepare(settings);
  if (prepared.ok) return prepared.value;
  const { code, field, expected, found: given } = prepared.refused;
  throw new CommandFailed(
    EXIT.usage,
    `--set ${field}: expected ${expected}, found ${given}. Correct the setting (${code})`,
  );
}

/** SHA-256 of the code that strategies of the house run from: every file beside the door of their package, by name. */
async function houseHash(): Promise<string> {
  const place = dirname(fileURLToPath(import.meta.resolve('@mqk/strategy')));
  const names = (await readdir(place)).filter((name) => /\.(js|ts)$/.test(name)).sort();
  const hashes = await Promise.all(
    names.map(async (name) => `${name} ${sha256Of(await readFile(join(place, name)))}`),
  );
  return sha256Of(hashes.join('\n'));
}
