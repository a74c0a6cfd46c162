/** Whether a run directory is, to the byte, what it was when it was written. */
import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Json, type Result, canonicalJson, ok, refuse } from '@mqk/core';

import { verifyAuditLog } from './audit-chain.ts';
import {
  type HashedFile,
  INPUTS,
  MANIFEST,
  type Manifest,
  RUN_FILES,
  RUN_SCHEMAS,
  type RunFile,
  keptBy,
  manifestCodec,
  manifestText,
  runIdOf,
  sealOf,
} from './manifest.ts';
import { sha256Of } from './sha256.ts';

export const VERIFY_REFUSALS = [
  'not_a_directory', //     nothing is there, or something else, or a link to somewhere else
  'unlisted_file', //       something lies in it that the manifest does not name
  'missing_file',
  'not_a_file', //          a link, a directory, a device
  'manifest_unreadable', // no manifest of ours
  'manifest_not_canonical', // it says the right things in other bytes
  'unknown_schema', //      written by another version
  'wrong_seal', //          the manifest was changed
  'wrong_files', //         it names other files than those of a run
  'wrong_hash', //          a file was changed
  'config_differs', //      the configuration is not the one that the manifest means
  'run_id_differs', //      the run is not named by its inputs
  'audit_broken',
  'audit_differs', //       the log is a chain, and not the one that the manifest means
] as const;

export interface VerifyRefusal {
  readonly code: (typeof VERIFY_REFUSALS)[number];
  /** Which file. */
  readonly file: string;
  readonly detail: string;
}

declare const verified: unique symbol;

/**
 * A run whose bytes were all checked. It proves that the directory is consistent with its own manifest, and nothing
 * about who wrote it: somebody who rewrites everything can make it consistent again.
 */
export interface VerifiedRun {
  readonly [verified]: true;
  readonly directory: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's bytes. */
  readonly manifestSha256: string;
  /** The texts that were hashed; nothing is read a second time. */
  readonly texts: Readonly<Record<RunFile, string>>;
}

const minted = new WeakSet<VerifiedRun>();

/** Whether a value came from {@link verifyRun}. */
export const isVerified = (run: VerifiedRun): boolean => minted.has(run);

type Checked<Value> = Result<Value, VerifyRefusal>;
const no = (code: VerifyRefusal['code'], file: string, detail: string): Checked<never> =>
  refuse({ code, file, detail });

/** Reads every byte once. Follows no link, and reads nothing that lies elsewhere. */
export async function verifyRun(directory: string): Promise<Checked<VerifiedRun>> {
  const read = await readAll(directory);
  if (!read.ok) return read;
  const { [MANIFEST]: bytes = Buffer.alloc(0), ...files } = read.value;
  const manifest = readManifest(bytes.toString());
  if (!manifest.ok) return manifest;
  const texts = Object.fromEntries(Object.entries(files).map(([name, each]) => [name, each.toString()]));
  const refused =
    fileRefusal(manifest.value, files) ??
    contentRefusal(manifest.value, texts) ??
    (await inputsRefusal(directory, manifest.value));
  if (refused !== null) return refuse(refused);
  const run = Object.freeze({
    directory,
    manifest: manifest.value,
    manifestSha256: sha256Of(bytes),
    texts,
  }) as unknown as VerifiedRun;
  minted.add(run);
  return ok(run);
}

async function readAll(directory: string): Promise<Checked<Readonly<Record<string, Buffer>>>> {
  const stat = await lstat(directory).catch(() => null);
  if (stat?.isDirectory() !== true) return no('not_a_directory', directory, 'no directory of that name');
  const known: readonly string[] = [MANIFEST, ...RUN_FILES];
  const found = await readdir(directory);
  const stranger = found.sort().find((name) => !known.includes(name) && name !== INPUTS);
  if (stranger !== undefined) return no('unlisted_file', stranger, 'no run has it');
  const read: Record<string, Buffer> = {};
  for (const name of known) {
    if (!found.includes(name)) return no('missing_file', name, 'every run has it');
    const bytes = await readPlain(join(directory, name));
    if (bytes === null) return no('not_a_file', name, 'only plain files are read');
    read[name] = bytes;
  }
  return ok(read);
}

/** Everything that the run was made of lies in one folder, and nothing else does. */
async function inputsRefusal(directory: string, manifest: Manifest): Promise<VerifyRefusal | null> {
  const folder = join(directory, INPUTS);
  const stat = await lstat(folder).catch(() => null);
  const kept = keptBy(manifest);
  if (stat === null) return kept.length === 0 ? null : missing(INPUTS);
  if (kept.length === 0) return { code: 'unlisted_file', file: INPUTS, detail: 'no run of its kind has it' };
  if (!stat.isDirectory())
    return { code: 'not_a_file', file: INPUTS, detail: 'only a folder is looked into' };
  const found = (await readdir(folder)).sort();
  const stranger = found.find((name) => !kept.includes(name));
  if (stranger !== undefined)
    return { code: 'unlisted_file', file: `${INPUTS}/${stranger}`, detail: 'no input has that hash' };
  for (const input of manifest.inputs) {
    const file = `${INPUTS}/${input.sha256}`;
    // a name that is not among those found is no hash, and could lead elsewhere
    if (!found.includes(input.sha256)) return missing(file);
    const bytes = await readPlain(join(folder, input.sha256));
    if (bytes === null) return { code: 'not_a_file', file, detail: 'only plain files are read' };
    if (!isSame(input, bytes)) return { code: 'wrong_hash', file, detail: `not the bytes of ${input.name}` };
  }
  return null;
}

const missing = (file: string): VerifyRefusal => ({
  code: 'missing_file',
  file,
  detail: 'the run was made of it',
});

/** Null for whatever is no plain file; a link is not followed. */
async function readPlain(path: string): Promise<Buffer | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (file === null) return null;
  try {
    return (await file.stat()).isFile() ? await file.readFile() : null;
  } finally {
    await file.close();
  }
}

function readManifest(text: string): Checked<Manifest> {
  const decoded = manifestCodec.decode(parsed(text));
  if (!decoded.ok) {
    const { path, expected } = decoded.refused;
    return no('manifest_unreadable', MANIFEST, `${path}: expected ${expected}`);
  }
  const manifest = decoded.value;
  if (!RUN_SCHEMAS.includes(manifest.schema)) return no('unknown_schema', MANIFEST, manifest.schema);
  if (manifestText(manifest) !== text) return no('manifest_not_canonical', MANIFEST, 'other bytes');
  const { seal, ...unsealed } = manifest;
  const expected = sealOf(unsealed);
  return seal === expected ? ok(manifest) : no('wrong_seal', MANIFEST, `${seal}, not ${expected}`);
}

/** Undefined for text that is no canonical JSON. */
function parsed(text: string): unknown {
  try {
    const value = JSON.parse(text) as Json;
    canonicalJson(value);
    return value;
  } catch {
    return undefined;
  }
}

function fileRefusal({ files }: Manifest, read: Readonly<Record<string, Buffer>>): VerifyRefusal | null {
  const names = files.map(({ name }) => name).join(' ');
  if (names !== RUN_FILES.join(' ')) return { code: 'wrong_files', file: MANIFEST, detail: names };
  const changed = files.find((file) => !isSame(file, read[file.name]));
  if (changed === undefined) return null;
  return { code: 'wrong_hash', file: changed.name, detail: `not the bytes of ${changed.sha256}` };
}

const isSame = ({ bytes, sha256 }: HashedFile, read: Buffer | undefined): boolean =>
  read?.length === bytes && sha256Of(read) === sha256;

function contentRefusal(manifest: Manifest, texts: Readonly<Record<string, string>>): VerifyRefusal | null {
  const { configHash, runId, audit } = manifest;
  const config = (texts['config.json'] ?? '').trimEnd();
  if (sha256Of(config) !== configHash)
    return { code: 'config_differs', file: 'config.json', detail: `not the bytes of ${configHash}` };
  if (runIdOf(manifest) !== runId)
    return { code: 'run_id_differs', file: MANIFEST, detail: `not ${runIdOf(manifest)}` };
  const log = verifyAuditLog(texts['audit.jsonl'] ?? '');
  if (!log.ok) {
    const { record, why } = log.refused;
    return { code: 'audit_broken', file: 'audit.jsonl', detail: `record ${record}: ${why}` };
  }
  return log.value.count === audit.count && log.value.head === audit.head
    ? null
    : { code: 'audit_differs', file: 'audit.jsonl', detail: `${log.value.count} records` };
}
