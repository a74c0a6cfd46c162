/** A desk's run beside the engine's: did both trade the same over the same bars? */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { type Divergence, type Traded, divergences } from '@mqk/backtest';
import { type MarketTime, parseMarketTime } from '@mqk/core';
import { type Config, parseConfig } from '@mqk/daemon';
import type { Command } from 'commander';

import { openDesk } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { tradedByEngine } from '../parity/engine-run.ts';
import { tradedLive } from '../parity/live-run.ts';
import { say, sayJson } from '../say.ts';

export function addParityCommand(program: Command): void {
  program
    .command('parity')
    .description('hold what a running desk has traded against what the engine makes of the same bars')
    .requiredOption('--config <file>', 'the configuration that the desk was started with')
    .option('--json', 'the answer as one object')
    .addHelpText('after', HELP)
    .action(parity);
}

const HELP = `
The desk is asked for its orders, denials and fills; the engine is run over the desk's tape up to the bar that the desk has
lived through, with the desk's strategy, limits and fees. Every one that is not the same on both sides is a line.
Exit codes: 0 none, 1 some, 2 not understood, 3 no desk answers.

Example:
  $ mqk parity --config .mqk/desk/mqk.yaml`;

async function parity({
  config: place,
  json,
}: {
  readonly config: string;
  readonly json?: boolean;
}): Promise<void> {
  const config = await configOf(place);
  const desk = await openDesk(resolve(dirname(place), config.data));
  const cursor = cursorOf((await desk.status()).run?.cursor ?? null);
  const live = await tradedLive((list, { limit, after }) => {
    const asked = new URLSearchParams({ limit: `${limit}`, ...(after === null ? {} : { after }) });
    return desk.look(`/v1/${list}?${asked.toString()}`);
  });
  const engine = await tradedByEngine(config, place, cursor);
  const found = divergences(live, engine);
  if (json === true) sayJson(answerOf(live, engine, found));
  else tell(live, engine, found);
  if (found.length > 0) throw new CommandFailed(EXIT.refused, `${found.length} divergence(s)`);
}

async function configOf(place: string): Promise<Config> {
  const text = await readFile(place, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(EXIT.unavailable, `${place} cannot be read: ${String(error)}`);
  });
  const config = parseConfig(text);
  if (config.ok) return config.value;
  throw new CommandFailed(EXIT.refused, `${place}: ${config.refused.faults.join('; ')}`);
}

function cursorOf(text: string | null): MarketTime {
  const read = text === null ? null : parseMarketTime(text);
  if (read?.ok === true) return read.value;
  throw new CommandFailed(
    EXIT.refused,
    'the desk has not lived through a bar yet: start its run, and arm it',
  );
}

const answerOf = (live: Traded, engine: Traded, found: readonly Divergence[]) => ({
  divergence: found.length,
  live: { orders: live.orders.length, fills: live.fills.length },
  engine: { orders: engine.orders.length, fills: engine.fills.length },
  lines: found.map(({ of, place, fields, live: ours, engine: theirs }) => ({
    of,
    place,
    fields,
    live: ours,
    engine: theirs,
  })),
});

function tell(live: Traded, engine: Traded, found: readonly Divergence[]): void {
  say(`desk: ${live.orders.length} order(s), ${live.fills.length} fill(s)`);
  say(`engine: ${engine.orders.length} order(s), ${engine.fills.length} fill(s)`);
  for (const { of, place, fields, live: ours, engine: theirs } of found)
    say(
      fields.length === 0
        ? `${of} ${place}: ${ours === null ? 'the engine' : 'the desk'} alone has ${JSON.stringify(ours ?? theirs)}`
        : `${of} ${place}: ${fields.map((field) => `${field} ${ours?.[field]} / ${theirs?.[field]}`).join(', ')}`,
    );
  say(`divergence: ${found.length}`);
}
