/** Facts are found the same way whether they are few enough to be looked through or so many that a table is made. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { lookup } from '../src/lookup.ts';

interface Fact {
  readonly about: string;
  readonly told: number;
}

const aboutOf = ({ about }: Fact): string => about;

/** As many facts as there are names, the first of them told about twice. */
const facts = (names: number): readonly Fact[] => [
  { about: 'S0', told: -1 },
  ...Array.from({ length: names }, (_, told) => ({ about: `S${told}`, told })),
];

describe('what is known about a thing', () => {
  test.each([1, 15, 16, 17, 60])('is the later of two facts, beside %d others', (names) => {
    const found = lookup(facts(names), aboutOf);
    expect(found.get('S0')).toEqual({ about: 'S0', told: 0 });
    expect(found.get(`S${names - 1}`)).toEqual({ about: `S${names - 1}`, told: names - 1 });
    expect(found.get('nobody')).toBeUndefined();
  });

  test('is the last fact about it, however many there are', () => {
    const fact = fc.record({ about: fc.constantFrom('A', 'B', 'C', 'D'), told: fc.nat() });
    fc.assert(
      fc.property(
        fc.array(fact, { maxLength: 40 }),
        fc.constantFrom('A', 'B', 'C', 'D', 'E'),
        (all, about) => {
          expect(lookup(all, aboutOf).get(about)).toBe(all.findLast((each) => each.about === about));
        },
      ),
    );
  });
});
