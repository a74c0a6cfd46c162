/** Do we agree with the broker? Asked of a running desk, or of two files of a support case. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DecodeRefusal, Json, Result } from '@mqk/core';
import { compare, describeVerdict, readOurCase, readSnapshot, verdictCodec } from '@mqk/reconcile';
import { type Command, Option } from 'commander';

import { openDesk } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say, sayJson } from '../say.ts';

interface ReconcileOptions {
  readonly data?: string;
  readonly by: string;
  readonly save?: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly json?: boolean;
}

/** What the desk answers. */
interface Reconciled {
  readonly state: string;
  readonly words: readonly string[];
  readonly case: { readonly ours: Json; readonly theirs: Json } | null;
}

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description('compare our books with the broker now, or two files of a support case; 1 unless CLEAN')
    .option('--data <directory>', 'data directory of the daemon')
    .addOption(new Option('--by <who>', 'name for the audit').default('operator'))
    .option('--save <directory>', 'also write what was compared, as ours.json and theirs.json')
    .option('--ours <file>', 'our side of a support case; needs --theirs')
    .option('--theirs <file>', "the broker's side of a support case; needs --ours")
    .option('--json', 'the verdict as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ mqk reconcile --data .mqk/desk --save case-17\n  $ mqk reconcile --ours case-17/ours.json --theirs case-17/theirs.json',
    )
    .action(async (options: ReconcileOptions) => {
      const { data, ours, theirs } = options;
      if (ours !== undefined && theirs !== undefined && data === undefined) {
        conclude(await compareFiles(ours, theirs), options);
        return;
      }
      if (ours !== undefined || theirs !== undefined || data === undefined)
        throw new CommandFailed(EXIT.usage, 'name either --data, or both --ours and --theirs');
      conclude(await askDesk(data, options), options);
    });
}

function conclude(
  verdict: { readonly state: string; readonly words: readonly string[]; readonly json: Json },
  { json }: ReconcileOptions,
): void {
  if (json === true) sayJson(verdict.json);
  else for (const line of verdict.words) say(line);
  if (verdict.state !== 'CLEAN') throw new CommandFailed(EXIT.refused, `reconcile says ${verdict.state}`);
}

async function askDesk(
  data: string,
  { by, save }: ReconcileOptions,
): Promise<Parameters<typeof conclude>[0]> {
  const desk = await openDesk(data);
  const answer = (await desk.demand('/v1/reconcile', { by })) as Reconciled;
  const { words, case: compared, ...verdict } = answer;
  if (save !== undefined) await saveCase(save, compared);
  return { state: answer.state, words, json: verdict };
}

async function saveCase(directory: string, compared: Reconciled['case']): Promise<void> {
  if (compared === null)
    throw new CommandFailed(EXIT.refused, 'nothing is saved: the broker showed nothing to compare with');
  await mkdir(directory, { recursive: true });
  for (const [name, side] of Object.entries(compared))
    await writeFile(join(directory, `${name}.json`), `${JSON.stringify(side, null, 2)}\n`);
}

async function compareFiles(oursFile: string, theirsFile: string): Promise<Parameters<typeof conclude>[0]> {
  const { ours, inFlight, now } = await readSide(oursFile, readOurCase);
  const theirs = await readSide(theirsFile, readSnapshot);
  const verdict = compare(ours, theirs, inFlight, now);
  return { state: verdict.state, words: describeVerdict(verdict), json: verdictCodec.encode(verdict) };
}

async function readSide<Side>(
  file: string,
  reader: (text: string) => Result<Side, DecodeRefusal>,
): Promise<Side> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(EXIT.unavailable, `${file} cannot be read: ${String(error)}`);
  });
  const side = reader(text);
  if (side.ok) return side.value;
  throw new CommandFailed(
    EXIT.refused,
    `${file} is not a side of a comparison: ${JSON.stringify(side.refused)}`,
  );
}
