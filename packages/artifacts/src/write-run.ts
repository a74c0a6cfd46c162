/** How a run directory comes to be: whole, or not at all. */
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { type Json, type Result, canonicalJson, invariant, ok, refuse } from '@mqk/core';

import { auditLog } from './audit-chain.ts';
import {
  INPUTS,
  MANIFEST,
  type Manifest,
  RUN_FILES,
  RUN_SCHEMA,
  type RunFacts,
  type RunFile,
  manifestText,
  runIdOf,
  sealOf,
} from './manifest.ts';
import { type EquityRows, type FillRow, type OrderRow, equityCsv, fillsCsv, ordersCsv } from './rows.ts';
import { type WriteRefusal, refusal, refusedPlace } from './run-place.ts';
import { sha256Of } from './sha256.ts';

/** Everything that a run leaves behind. */
export interface RunRecord extends RunFacts {
  /** The bytes of `inputs`, in the same order. */
  readonly inputBytes: readonly Uint8Array[];
  readonly config: Json;
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly equity: EquityRows;
  /** JSON text, without a line feed at its end. */
  readonly metrics: string;
  readonly events: Iterable<Json>;
  readonly report: string;
}

/**
 * Writes a run under a temporary name beside its own, flushes every file and the directory, and gives it its name last:
 * whoever finds the name finds all of it. A directory that holds anything is left alone.
 *
 * Throws what the file system throws while the files are written, and leaves nothing behind.
 */
export async function writeRun(directory: string, run: RunRecord): Promise<Result<Manifest, WriteRefusal>> {
  const target = resolve(directory);
  const refused = await refusedPlace(target);
  if (refused !== null) return refuse(refused);
  const texts = textsOf(run);
  const manifest = manifestOf(run, texts);
  const temporary = await folderBeside(target);
  if (typeof temporary !== 'string') return refuse(temporary);
  try {
    for (const name of RUN_FILES) await writeFlushed(join(temporary, name), texts[name]);
    await keepInputs(join(temporary, INPUTS), run);
    await writeFlushed(join(temporary, MANIFEST), manifestText(manifest));
    await flush(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await flush(dirname(target));
  return ok(manifest);
}

async function folderBeside(target: string): Promise<string | WriteRefusal> {
  try {
    await mkdir(dirname(target), { recursive: true });
    return await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  } catch (error) {
    return refusal(target, error);
  }
}

/** Two inputs with the same bytes are kept once. */
async function keepInputs(folder: string, { inputs, inputBytes }: RunRecord): Promise<void> {
  if (inputs.length === 0) return;
  await mkdir(folder);
  const kept = new Set<string>();
  for (const [index, { name, sha256 }] of inputs.entries()) {
    const bytes = inputBytes[index];
    invariant(bytes !== undefined && sha256Of(bytes) === sha256, `${name} is kept as the bytes of its hash`);
    if (kept.has(sha256)) continue;
    kept.add(sha256);
    await writeFlushed(join(folder, sha256), bytes);
  }
  await flush(folder);
}

type Texts = Readonly<Record<RunFile, string>> & { readonly audit: Manifest['audit'] };

function textsOf(run: RunRecord): Texts {
  const audit = auditLog(run.events);
  return {
    'audit.jsonl': audit.text,
    'config.json': `${canonicalJson(run.config)}\n`,
    'equity_curve.csv': equityCsv(run.equity),
    'fills.csv': fillsCsv(run.fills),
    'metrics.json': `${run.metrics}\n`,
    'orders.csv': ordersCsv(run.orders),
    'report.html': run.report,
    audit: { count: audit.count, head: audit.head },
  };
}

function manifestOf(run: RunRecord, texts: Texts): Manifest {
  const configHash = sha256Of(canonicalJson(run.config));
  const { strategy, codeHash, codeVersion, inputs, seed, policies, promotable, reasons, parent } = run;
  const unsealed = {
    schema: RUN_SCHEMA,
    runId: runIdOf({ schema: RUN_SCHEMA, strategy, codeHash, inputs, seed, configHash }),
    ...{ strategy, codeHash, codeVersion, configHash, inputs, seed, policies, promotable, reasons, parent },
    files: RUN_FILES.map((name) => hashed(name, texts[name])),
    audit: texts.audit,
  };
  return { ...unsealed, seal: sealOf(unsealed) };
}

const hashed = (name: string, text: string): Manifest['files'][number] => ({
  name,
  bytes: Buffer.byteLength(text),
  sha256: sha256Of(text),
});

async function writeFlushed(path: string, text: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flush(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
