import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Json, canonicalJson } from '@mqk/core';

import {
  MANIFEST,
  RUN_FILES,
  auditLog,
  isVerified,
  refusedPlace,
  sha256Of,
  verifyRun,
  writeRun,
} from '../src/index.ts';
import { type Place, RUN, SPY, must, newPlace } from './support.ts';

let place: Place;
let run = '';
beforeEach(async () => {
  place = newPlace();
  run = join(place.path, 'run');
  must(await writeRun(run, RUN));
});
afterEach(() => {
  place.clear();
});

const read = (name: string): Buffer => readFileSync(join(run, name));
const write = (name: string, content: string | Buffer): void => {
  writeFileSync(join(run, name), content);
};
async function refusal(): Promise<string> {
  const checked = await verifyRun(run);
  return checked.ok ? 'verified' : `${checked.refused.file} ${checked.refused.code}`;
}

test('a run that nobody touched is verified, and wears its proof', async () => {
  const checked = must(await verifyRun(run));

  expect(isVerified(checked)).toBe(true);
  expect(isVerified({ ...checked })).toBe(false);
  expect(checked.manifestSha256).toBe(createHash('sha256').update(read(MANIFEST)).digest('hex'));
  expect(checked.texts['orders.csv']).toBe(read('orders.csv').toString());
});

test.each([...RUN_FILES])('any flipped bit of %s is found', async (name) => {
  const bytes = read(name);
  for (let index = 0; index < bytes.length; index += 7) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    write(name, changed);

    expect(await refusal()).toBe(`${name} wrong_hash`);
  }
});

test('any flipped bit of the manifest is found', async () => {
  const bytes = read(MANIFEST);
  for (let index = 0; index < bytes.length; index += 3) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    write(MANIFEST, changed);

    expect(await refusal()).not.toBe('verified');
  }
});

describe('a directory that is not what it says', () => {
  test('has a file too many', async () => {
    write('notes.txt', 'later');

    expect(await refusal()).toBe('notes.txt unlisted_file');
  });

  test('has a file too few', async () => {
    rmSync(join(run, 'fills.csv'));

    expect(await refusal()).toBe('fills.csv missing_file');
  });

  test('has a link where a file was, though it leads to the same bytes', async () => {
    writeFileSync(join(place.path, 'elsewhere.csv'), read('fills.csv'));
    rmSync(join(run, 'fills.csv'));
    symlinkSync(join(place.path, 'elsewhere.csv'), join(run, 'fills.csv'));

    expect(await refusal()).toBe('fills.csv not_a_file');
  });

  test('is a link itself, or nothing', async () => {
    symlinkSync(run, join(place.path, 'link'));
    run = join(place.path, 'link');
    expect(await refusal()).toContain('not_a_directory');

    run = join(place.path, 'nowhere');
    expect(await refusal()).toContain('not_a_directory');
  });
});

/** As somebody would who changes a run and makes its manifest fit again, but for one thing. */
function forge(change: (manifest: Record<string, unknown>) => void): void {
  const manifest = JSON.parse(read(MANIFEST).toString()) as Record<string, unknown>;
  change(manifest);
  delete manifest['seal'];
  const seal = createHash('sha256')
    .update(canonicalJson(manifest as Readonly<Record<string, Json>>))
    .digest('hex');
  write(MANIFEST, `${canonicalJson({ ...(manifest as Readonly<Record<string, Json>>), seal })}\n`);
}

function rehash(name: string, text: string): void {
  write(name, text);
  forge((manifest) => {
    const files = manifest['files'] as { name: string; bytes: number; sha256: string }[];
    const file = files.find((each) => each.name === name);
    if (file === undefined) throw new Error('no such file');
    file.bytes = Buffer.byteLength(text);
    file.sha256 = createHash('sha256').update(text).digest('hex');
  });
}

describe('a manifest that was made to fit again', () => {
  test('still has to be canonical, sealed, and of a schema that is known', async () => {
    const text = read(MANIFEST).toString();
    write(MANIFEST, text.trimEnd());
    expect(await refusal()).toBe('manifest.json manifest_not_canonical');
    write(MANIFEST, 'no json');
    expect(await refusal()).toBe('manifest.json manifest_unreadable');
    write(MANIFEST, text.replace('"seed":0', '"seed":1'));
    expect(await refusal()).toBe('manifest.json wrong_seal');
    write(MANIFEST, text);
    forge((manifest) => (manifest['schema'] = 'mqk.run.v9'));
    expect(await refusal()).toBe('manifest.json unknown_schema');
  });

  test('cannot leave a file out, nor name one outside', async () => {
    forge((manifest) => (manifest['files'] = (manifest['files'] as unknown[]).slice(1)));
    expect(await refusal()).toBe('manifest.json wrong_files');
    forge((manifest) => {
      const [first, ...rest] = manifest['files'] as { name: string }[];
      manifest['files'] = [{ ...first, name: '../audit.jsonl' }, ...rest];
    });
    expect(await refusal()).toBe('manifest.json wrong_files');
  });

  test('has to be named by its inputs, and its configuration is the one that it hashed', async () => {
    rehash('config.json', `${canonicalJson({ cash: '2000' })}\n`);
    expect(await refusal()).toBe('config.json config_differs');
    rehash('config.json', `${canonicalJson(RUN.config)}\n`);
    forge((manifest) => (manifest['strategy'] = 'another'));
    expect(await refusal()).toBe('manifest.json run_id_differs');
  });

  test('does not get by a log whose chain is broken, or is another chain', async () => {
    const good = auditLog(RUN.events).text;
    rehash('audit.jsonl', good.replace('"two"', '"six"'));
    expect(await refusal()).toBe('audit.jsonl audit_broken');
    rehash('audit.jsonl', auditLog([{ kind: 'one' }]).text);
    expect(await refusal()).toBe('audit.jsonl audit_differs');
  });
});

test('a run is written whole under another name first, and into nothing that holds anything', async () => {
  expect(readdirSync(place.path)).toEqual(['run']);
  expect(await writeRun(run, RUN)).toMatchObject({ ok: false, refused: { code: 'directory_not_empty' } });
  expect(await writeRun(join(run, MANIFEST), RUN)).toMatchObject({
    ok: false,
    refused: { code: 'not_a_directory' },
  });
  expect(await refusedPlace(run)).toMatchObject({ code: 'directory_not_empty' });
  expect(await writeRun('/proc/run', RUN)).toMatchObject({ ok: false, refused: { code: 'not_writable' } });

  const empty = join(place.path, 'empty');
  mkdirSync(empty);
  must(await writeRun(empty, RUN));
  expect(await refusedPlace(join(place.path, 'not', 'there', 'yet'))).toBeNull();
  expect(readdirSync(empty).sort()).toEqual([...RUN_FILES, MANIFEST, 'inputs'].sort());
  expect(readFileSync(join(empty, MANIFEST))).toEqual(read(MANIFEST));
});

describe('what the run was made of', () => {
  const kept = join('inputs', sha256Of(SPY));

  test('lies in the directory under its hash, to the byte', () => {
    expect(readdirSync(join(run, 'inputs'))).toEqual([sha256Of(SPY)]);
    expect(read(kept).equals(SPY)).toBe(true);
  });

  test('is found when a bit of it is flipped, when it is gone, and when something else lies beside it', async () => {
    write(kept, 'barz');
    expect(await refusal()).toBe(`${kept} wrong_hash`);

    rmSync(join(run, kept));
    expect(await refusal()).toBe(`${kept} missing_file`);

    write(kept, SPY);
    write(join('inputs', 'notes.txt'), 'mine');
    expect(await refusal()).toBe('inputs/notes.txt unlisted_file');

    rmSync(join(run, 'inputs'), { recursive: true });
    expect(await refusal()).toBe('inputs missing_file');
  });

  test('is not followed through a link', async () => {
    rmSync(join(run, kept));
    writeFileSync(join(place.path, 'elsewhere'), SPY);
    symlinkSync(join(place.path, 'elsewhere'), join(run, kept));
    expect(await refusal()).toBe(`${kept} not_a_file`);

    rmSync(join(run, 'inputs'), { recursive: true });
    mkdirSync(join(place.path, 'folder'));
    symlinkSync(join(place.path, 'folder'), join(run, 'inputs'));
    expect(await refusal()).toBe('inputs not_a_file');
  });

  test('is kept once where two files have the same bytes, and not at all where there are none', async () => {
    const twice = join(place.path, 'twice');
    const none = join(place.path, 'none');
    must(await writeRun(twice, { ...RUN, inputs: [...RUN.inputs, ...RUN.inputs], inputBytes: [SPY, SPY] }));
    must(await writeRun(none, { ...RUN, inputs: [], inputBytes: [] }));

    expect(readdirSync(join(twice, 'inputs'))).toHaveLength(1);
    expect(readdirSync(none)).not.toContain('inputs');
    for (const each of [twice, none]) expect((await verifyRun(each)).ok).toBe(true);
  });

  test('is never kept under a hash that it does not have', async () => {
    const other = { ...RUN, inputBytes: [Buffer.from('other')] };

    await expect(writeRun(join(place.path, 'other'), other)).rejects.toThrow('kept as the bytes of its hash');
    expect(readdirSync(place.path)).toEqual(['run']);
  });

  test('may be missing from a run of the schema before, and only there', async () => {
    const before = JSON.parse(read(MANIFEST).toString()) as Record<string, Json>;
    const inputs = before['inputs'] as readonly { readonly sha256: string }[];
    const facts = { ...before, schema: 'mqk.run.v1' } as Record<string, Json>;
    const { strategy, code_hash: codeHash, seed, config_hash: configHash } = facts;
    const hashes = inputs.map(({ sha256 }) => sha256);
    const named = { schema: 'mqk.run.v1', strategy, codeHash, inputs: hashes, seed, configHash };
    facts['run_id'] = sha256Of(canonicalJson(named as unknown as Json));
    delete facts['seal'];
    const seal = sha256Of(canonicalJson(facts));
    write(MANIFEST, `${canonicalJson({ ...facts, seal })}\n`);

    expect(await refusal()).toBe('inputs unlisted_file');
    rmSync(join(run, 'inputs'), { recursive: true });
    expect(await refusal()).toBe('verified');
  });
});
