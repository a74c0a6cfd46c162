/** A strategy of somebody's own, by the path of the module that exports it. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { sha256Of } from '@mqk/artifacts';
import { loadStrategies } from '@mqk/backtest/threads';
import type { AnyStrategy } from '@mqk/strategy';

import { CommandFailed, EXIT } from '../exit-codes.ts';

export interface StrategyModule {
  readonly strategy: AnyStrategy;
  /** SHA-256 of the bytes of the module. */
  readonly codeHash: string;
}

/** `./mine.js`, `../mine.mjs`, `/home/me/mine.js`: a name of the house has neither a dot nor a slash. */
export const isModulePath = (name: string): boolean =>
  name.startsWith('./') || name.startsWith('../') || isAbsolute(name) || /\.m?js$/.test(name);

/**
 * Loads it. Ends the command where the file cannot be read, cannot be run, imports another file by its path (the hash of its
 * bytes would not say what ran), or exports no strategy, or more than one.
 */
export async function strategyModule(path: string): Promise<StrategyModule> {
  const file = resolve(path);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CommandFailed(EXIT.unavailable, `${path} cannot be read: ${messageOf(error)}`);
  });
  const other = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]*)['"]/.exec(bytes.toString('utf8'))?.[1];
  if (other !== undefined)
    throw new CommandFailed(
      EXIT.refused,
      `${path} imports ${other}, which the hash of the run would know nothing of. Bundle the strategy into one file (strategy_not_one_file)`,
    );
  const found = await loadStrategies(pathToFileURL(file).href).catch((error: unknown) => {
    throw new CommandFailed(
      EXIT.refused,
      `${path} cannot be loaded: ${messageOf(error)}. Correct the module (strategy_not_loaded)`,
    );
  });
  return { strategy: onlyOne(path, found), codeHash: sha256Of(bytes) };
}

function onlyOne(path: string, found: readonly AnyStrategy[]): AnyStrategy {
  const [strategy] = found;
  if (strategy !== undefined && found.length === 1) return strategy;
  const what = found.length === 0 ? 'exports no strategy' : `exports ${found.length} strategies`;
  throw new CommandFailed(
    EXIT.refused,
    `${path} ${what}. Export one, made with defineStrategy of @mqk/strategy (strategy_not_exported)`,
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
