/** A desk's run beside the engine's: did both trade the same over the same bars? */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import {
  type DesignDifference,
  type DesignDifferenceCode,
  type Divergence,
  type Traded,
  designDifferences,
  divergences,
  firstOf,
} from '@mqk/backtest';
import { type Json, type MarketTime, canonicalJson, formatTime, parseMarketTime } from '@mqk/core';
import { type Config, parseConfig } from '@mqk/daemon';
import { limitsCodec, parseLimits } from '@mqk/risk';
import type { Command } from 'commander';

import { type DeskClient, openDesk } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { tradedByEngine } from '../parity/engine-run.ts';
import { type Lists, bookedBesides, tradedLive } from '../parity/live-run.ts';
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
lived through, with the desk's strategy, limits and fees. Every one that is not the same on both sides is a line. What the two
do differently by design is named with its bar, and takes nothing off the number.
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
  const lists: Lists = (list, { limit, after }) => {
    const asked = new URLSearchParams({ limit: `${limit}`, ...(after === null ? {} : { after }) });
    return desk.look(`/v1/${list}?${asked.toString()}`);
  };
  const live = await tradedLive(lists);
  const engine = await tradedByEngine(config, place, cursor);
  const found = divergences(live, engine);
  const excuses = [
    ...designDifferences(live, engine).map(designText),
    ...(await bookedBesides(lists, live)),
    ...(await excusesOf(desk, config)),
  ];
  const compared = { live, engine, found, excuses };
  if (json === true) sayJson(answerOf(compared));
  else tell(compared);
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

interface Compared {
  readonly live: Traded;
  readonly engine: Traded;
  readonly found: readonly Divergence[];
  /** Why the two may be apart and neither be wrong. */
  readonly excuses: readonly string[];
}

const answerOf = ({ live, engine, found, excuses }: Compared) => ({
  divergence: found.length,
  first: found.length === 0 ? null : lineOf(firstOf(found)),
  excuses,
  live: counted(live),
  engine: counted(engine),
  lines: found.map(lineOf),
});

const counted = ({ orders, denials, fills }: Traded) => ({
  orders: orders.length,
  denials: denials.length,
  fills: fills.length,
});

const lineOf = (line: Divergence | null) => (line === null ? null : { ...line, at: formatTime(line.at) });

function tell({ live, engine, found, excuses }: Compared): void {
  for (const [name, { orders, denials, fills }] of Object.entries({ desk: live, engine }))
    say(`${name}: ${orders.length} order(s), ${denials.length} denial(s), ${fills.length} fill(s)`);
  for (const line of found) say(sentenceOf(line));
  const first = firstOf(found);
  if (first !== null) say(`first: ${sentenceOf(first)}, at ${formatTime(first.at)}`);
  for (const excuse of excuses) say(`by design: ${excuse}`);
  say(`divergence: ${found.length}`);
}

const sentenceOf = ({ of, place, fields, live: ours, engine: theirs }: Divergence): string =>
  fields.length === 0
    ? `${of} ${place}: ${ours === null ? 'the engine' : 'the desk'} alone has ${JSON.stringify(ours ?? theirs)}`
    : `${of} ${place}: ${fields.map((field) => `${field} ${ours?.[field]} / ${theirs?.[field]}`).join(', ')}`;

const DESIGN: Readonly<Record<DesignDifferenceCode, string>> = {
  leg_in_the_bar_of_its_entry:
    "the engine fills a leg of a bracket in the bar that filled its entry; a desk's is live from the next bar on",
  entry_in_parts: 'a desk gives each part of an entry legs of its own; the engine lets two legs grow',
  both_ends_in_a_bar:
    'both ends of a bracket filled in one bar: the desk booked both and halted, the engine fills the stop alone',
  legs_after_a_part:
    'a part was sold by hand: a desk protects what is left with legs again, the engine does not',
};

const designText = ({ code, at, symbol }: DesignDifference): string =>
  `${DESIGN[code]} (${code}, ${symbol}, ${formatTime(at)})`;

/** What the engine cannot know of a desk: it is told with the number, and takes nothing off it. */
async function excusesOf(desk: DeskClient, config: Config): Promise<readonly string[]> {
  const { halts } = await desk.status();
  const { limits } = (await desk.look('/v1/limits')) as { readonly limits: Json };
  const configured = parseLimits(config.limits);
  const sameLimits =
    configured.ok && canonicalJson(limitsCodec.encode(configured.value)) === canonicalJson(limits);
  return [
    ...(sameLimits ? [] : ['the limits were changed: the engine ran under those of the configuration']),
    ...halts.map(
      ({ code }) => `the desk halted (${code}): what a person did then is not in the engine's run`,
    ),
  ];
}
