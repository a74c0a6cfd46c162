/** A word that our code takes is taken by the schema, and no other: a promise must not fail on its way into its row. */
import { isClientOrderIdText, isIdText } from '@mqk/core';
import { expect, test } from '@jest/globals';

import { freshDatabase, onlooker } from './support/databases.ts';

const HASH = 'a0'.repeat(32);

/** Every character that a server tells from the others, in the middle of a word; and words at every edge of their length. */
const WORDS: readonly string[] = [
  ...Array.from({ length: 0x7f }, (_, code) => `a${String.fromCharCode(code + 1)}b`),
  ...['ä', '٣', 'ａ', '\u2028', '😀'].flatMap((letter) => [letter, `${letter}a`, `a${letter}`]),
  ...[0, 1, 47, 48, 49, 63, 64, 65, 127, 128, 129, 300].map((length) => 'f'.repeat(length)),
  ...['\n', '\r\n', ' ', '\t'].flatMap((space) => [`a${space}`, `${space}a`]),
  'ä'.repeat(32),
  HASH,
  HASH.toUpperCase(),
  `${HASH}\n`,
  ` ${HASH.slice(1)}`,
  `${HASH.slice(1)}g`,
];

test.each([
  { domain: 'id', takes: isIdText },
  { domain: 'client_order_id', takes: isClientOrderIdText },
  { domain: 'sha256', takes: (word: string): boolean => /^[0-9a-f]{64}(?![^])/.test(word) },
])('mqk.$domain takes the words that our code takes', async ({ domain, takes }) => {
  const eyes = await onlooker(await freshDatabase());
  const taken: string[] = [];
  for (const word of WORDS)
    await eyes.rows(`select $1::mqk.${domain}`, [word]).then(
      () => taken.push(word),
      (error: unknown) => expect(error).toMatchObject({ code: '23514' }),
    );
  expect(taken).toEqual(WORDS.filter(takes));
  expect(taken.length).toBeGreaterThan(0);
});
