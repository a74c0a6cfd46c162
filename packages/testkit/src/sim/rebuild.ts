/** Whether the books, made from nothing but their entries, are the books that were kept, byte for byte. */
import { canonicalJson, versioned } from '@mqk/core';
import type { TradingStore } from '@mqk/execution/store';
import { positionCodec, rebuild } from '@mqk/portfolio';

import type { Violation } from './audit.ts';
import type { Plan } from './plan.ts';
import type { Tables } from './tables.ts';

const documentCodec = versioned(1, positionCodec);

export async function rebuiltDiffers(
  { terms, instruments }: Plan,
  store: Pick<TradingStore, 'ledger'>,
  kept: Pick<Tables, 'books' | 'cash'>,
): Promise<Violation | null> {
  const contracts = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const rebuilt = rebuild(terms.account, await store.ledger(), contracts);
  if (!rebuilt.ok) return { rule: 'I10', what: `the entries do not make books: ${rebuilt.refused.code}` };
  const { positions, cash } = rebuilt.value;
  const documents = positions.map((position) => canonicalJson(documentCodec.encode(position)));
  const same = `${cash}` === kept.cash && canonicalJson(documents) === canonicalJson(kept.books);
  return same
    ? null
    : { rule: 'I10', what: 'the books made from their entries are not those that were kept' };
}
