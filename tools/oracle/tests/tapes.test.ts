import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { consult } from '../src/engine.ts';
import type { Outcome, Tape } from '../src/tape.ts';
import { randomTape } from '../src/random-tape.ts';
import { search, tell } from '../src/search.ts';
import { runVenue } from '../src/venue-run.ts';

const ENGINE = join(import.meta.dirname, '..', 'src', 'engine.ts');

/** Every module that a file imports, and what those import, as far as they are files. */
function importedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8');
  for (const [, specifier = ''] of text.matchAll(/\bfrom '([^']+)'/g)) {
    const name = specifier.startsWith('.') ? join(dirname(file), specifier) : specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (specifier.startsWith('.')) importedBy(name, seen);
  }
  return seen;
}

const foreign = (modules: ReadonlySet<string>): readonly string[] =>
  [...modules].filter((name) => !name.startsWith('/'));

describe('the oracle', () => {
  test('shares no line with the engines that it judges: it knows decimals, and nothing else', () => {
    expect(foreign(importedBy(ENGINE))).toEqual(['big.js']);

    const wholeRuns = foreign(importedBy(join(dirname(ENGINE), 'target-engine.ts')));
    expect(wholeRuns.filter((name) => name.startsWith('@mqk/'))).toEqual([]);
  });

  test('an import of a judged engine is seen, however far down', () => {
    expect(foreign(importedBy(join(dirname(ENGINE), 'main.ts')))).toContain('@mqk/venue');
  });

  test.each([1, 501, 1_001, 1_501])(
    'and the venue agree to the micro on 500 tapes from seed %i on',
    (from) => {
      const { found, tapes, fills } = search(runVenue, from, 500);

      expect(found === null ? '' : tell(found)).toBe('');
      expect({ tapes, enough: fills > 1_000 }).toEqual({ tapes: 500, enough: true });
    },
  );
});

describe('tapes', () => {
  test('are the same for the same seed', () => {
    expect(randomTape(7)).toEqual(randomTape(7));
    expect(randomTape(7)).not.toEqual(randomTape(8));
  });

  test('ask for everything there is', () => {
    const tapes = Array.from({ length: 300 }, (_, seed) => randomTape(seed));
    const requests = tapes.flatMap((tape) => tape.requests);
    const terms = requests.flatMap((request) => (request.kind === 'submit' ? [request.terms] : []));

    expect(new Set(requests.map(({ kind }) => kind)).size).toBe(3);
    expect(new Set(terms.map(({ type, timeInForce, side }) => `${type} ${timeInForce} ${side}`)).size).toBe(
      32,
    );
    expect(new Set(tapes.map(({ rules }) => rules.latencyBars)).size).toBe(3);
    const brackets = requests.flatMap((request) =>
      request.kind === 'submit' && request.bracket !== undefined ? [request.bracket] : [],
    );
    expect(new Set(brackets.map(({ target }) => target === null)).size).toBe(2);
  });

  test('fill legs of brackets, stops and targets, in whole and in part', () => {
    const fills = Array.from({ length: 300 }, (_, seed) => consult(randomTape(seed)).fills).flat();
    const byLeg = (leg: string): number => fills.filter(({ id }) => id.endsWith(leg)).length;

    expect(byLeg('-stop')).toBeGreaterThan(50);
    expect(byLeg('-target')).toBeGreaterThan(20);
  });
});

describe('an engine that is wrong', () => {
  /** As if a seller's fee were a micro too small, in one case of many. */
  const generous = (tape: Tape): Outcome => {
    const { fills, ...outcome } = runVenue(tape);
    const wrong = fills.map((fill) => (fill.quantity === 17 ? { ...fill, fee: '0' } : fill));
    return { ...outcome, fills: wrong };
  };

  test('is found, and shown on a tape with nothing that does not matter', () => {
    const { found } = search(generous, 1, 2_000);

    expect(found?.difference.tape).toMatchObject({
      rules: { latencyBars: 0, participationBps: null, slippage: null },
      requests: [{ kind: 'submit', terms: { quantity: 17 } }],
    });
    expect(found?.difference.tape.bars).toHaveLength(1);
    expect(tell(found!)).toContain('the engines differ');
  });

  test('is found when it throws', () => {
    const { found } = search(
      () => {
        throw new Error('no such order');
      },
      1,
      1,
    );

    expect(found?.difference.engine).toBe('Error: no such order');
  });
});
