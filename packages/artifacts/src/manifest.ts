/** What a run directory says about itself: every file by its hash, what it was made from, and a seal over all of it. */
import {
  type Codec,
  type Json,
  booleanCodec,
  canonicalJson,
  integerCodec,
  listOf,
  malformed,
  nullable,
  ok,
  record,
  textCodec,
  through,
} from '@mqk/core';

import { sha256Of } from './sha256.ts';

/** The schema of run directories that this version writes. */
export const RUN_SCHEMA = 'mqk.run.v2';
/** Those that it reads. Before the second, what a run was made of did not lie beside it. */
export const RUN_SCHEMAS: readonly string[] = ['mqk.run.v1', RUN_SCHEMA];
/** Where a run keeps what it was made of, each file under its hash. */
export const INPUTS = 'inputs';
export const MANIFEST = 'manifest.json';

/** Every file of a run directory besides its manifest. */
export const RUN_FILES = [
  'audit.jsonl',
  'config.json',
  'equity_curve.csv',
  'fills.csv',
  'metrics.json',
  'orders.csv',
  'report.html',
] as const;
export type RunFile = (typeof RUN_FILES)[number];

export interface HashedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a run was made of and what it was held to. */
export interface RunFacts {
  readonly strategy: string;
  /** SHA-256 of the bytes of the strategy that ran. */
  readonly codeHash: string;
  /** Version of the code around it. */
  readonly codeVersion: string;
  /** Files that the run read, in the order in which they were named. */
  readonly inputs: readonly HashedFile[];
  readonly seed: number;
  /** Policies in force, by name. */
  readonly policies: Readonly<Record<string, Json>>;
  readonly promotable: boolean;
  /** Why not, if it is not. */
  readonly reasons: readonly string[];
  /** Manifest hash of the run that this one was made from. */
  readonly parent: string | null;
}

export interface Manifest extends RunFacts {
  readonly schema: string;
  /** SHA-256 over everything that went in: the same inputs are the same run. */
  readonly runId: string;
  readonly configHash: string;
  /** Sorted by name. */
  readonly files: readonly HashedFile[];
  readonly audit: { readonly count: number; readonly head: string };
  readonly seal: string;
}

const hashedFileCodec: Codec<HashedFile> = record<HashedFile>({
  name: textCodec,
  bytes: integerCodec,
  sha256: textCodec,
});

/** Any value of JSON that has one canonical form. */
const objectCodec: Codec<Readonly<Record<string, Json>>> = {
  encode: (value) => value,
  decode: (json) =>
    typeof json === 'object' && json !== null && !Array.isArray(json)
      ? ok(json as Readonly<Record<string, Json>>)
      : malformed('an object', json),
};

interface Written {
  readonly schema: string;
  readonly run_id: string;
  readonly strategy: string;
  readonly code_hash: string;
  readonly code_version: string;
  readonly config_hash: string;
  readonly inputs: readonly HashedFile[];
  readonly seed: number;
  readonly policies: Readonly<Record<string, Json>>;
  readonly promotable: boolean;
  readonly reasons: readonly string[];
  readonly parent: string | null;
  readonly files: readonly HashedFile[];
  readonly audit: Manifest['audit'];
  readonly seal: string;
}

export const manifestCodec: Codec<Manifest> = through(
  record<Written>({
    schema: textCodec,
    run_id: textCodec,
    strategy: textCodec,
    code_hash: textCodec,
    code_version: textCodec,
    config_hash: textCodec,
    inputs: listOf(hashedFileCodec),
    seed: integerCodec,
    policies: objectCodec,
    promotable: booleanCodec,
    reasons: listOf(textCodec),
    parent: nullable(textCodec),
    files: listOf(hashedFileCodec),
    audit: record<Manifest['audit']>({ count: integerCodec, head: textCodec }),
    seal: textCodec,
  }),
  ({ run_id, code_hash, code_version, config_hash, ...rest }) =>
    ok({
      ...rest,
      runId: run_id,
      codeHash: code_hash,
      codeVersion: code_version,
      configHash: config_hash,
    }),
  ({ runId, codeHash, codeVersion, configHash, ...rest }) => ({
    ...rest,
    run_id: runId,
    code_hash: codeHash,
    code_version: codeVersion,
    config_hash: configHash,
  }),
);

/** SHA-256 of the canonical manifest without its seal. */
export function sealOf(manifest: Omit<Manifest, 'seal'>): string {
  const written = manifestCodec.encode({ ...manifest, seal: '' }) as Readonly<Record<string, Json>>;
  const unsealed = Object.entries(written).filter(([name]) => name !== 'seal');
  return sha256Of(canonicalJson(Object.fromEntries(unsealed)));
}

/** The hashes of the inputs that lie in the directory, each once, sorted. */
export const keptBy = ({ schema, inputs }: Pick<Manifest, 'schema' | 'inputs'>): readonly string[] =>
  schema === RUN_SCHEMA ? [...new Set(inputs.map(({ sha256 }) => sha256))].sort() : [];

export function runIdOf({
  schema,
  strategy,
  codeHash,
  inputs,
  seed,
  configHash,
}: Pick<Manifest, 'schema' | 'strategy' | 'codeHash' | 'inputs' | 'seed' | 'configHash'>): string {
  const hashes = inputs.map(({ sha256 }) => sha256);
  return sha256Of(canonicalJson({ schema, strategy, codeHash, inputs: hashes, seed, configHash }));
}

/** Exactly the canonical bytes and a line feed. */
export const manifestText = (manifest: Manifest): string =>
  `${canonicalJson(manifestCodec.encode(manifest))}\n`;
