/** The books of a story from nothing but their entries. */
import { canonicalJson, versioned } from '@mqk/core';
import { positionCodec, rebuild } from '@mqk/portfolio';

import { AAPL } from '../../src/index.ts';
import type { Story } from './story.ts';

export interface Rebuilt {
  readonly cash: bigint;
  readonly quantity: bigint;
  readonly lots: readonly (readonly [quantity: bigint, price: bigint])[];
  readonly realizedPnl: bigint;
}

const documentCodec = versioned(1, positionCodec);

/** Cash, and the first position. Throws unless the rows that are kept are those of the rebuild, byte for byte. */
export async function rebuiltBooks(desk: Story): Promise<Rebuilt> {
  const { account } = desk.intent('buy 1 AAPL');
  const rebuilt = rebuild(account, await desk.store.ledger(), new Map([[AAPL.id, AAPL]]));
  if (!rebuilt.ok) throw new Error(`the entries do not make books: ${rebuilt.refused.code}`);
  const { cash, positions } = rebuilt.value;
  const made = positions.map((position) => canonicalJson(documentCodec.encode(position)));
  const rows = await desk.sql<{ readonly doc: string }>(
    'select doc::text from mqk.position order by strategy collate "C", instrument collate "C"',
  );
  const [kept] = await desk.sql<{ readonly cash: string }>('select amount::text as cash from mqk.cash');
  const same = canonicalJson(made) === canonicalJson(rows.map(({ doc }) => doc)) && kept?.cash === `${cash}`;
  if (!same)
    throw new Error(`rows ${JSON.stringify(rows)} and ${kept?.cash}, rebuilt ${made.join()} and ${cash}`);
  const [first] = positions;
  return {
    cash,
    quantity: first?.quantity ?? 0n,
    lots: (first?.lots ?? []).map(({ quantity, price }) => [quantity, price] as const),
    realizedPnl: first?.realizedPnl ?? 0n,
  };
}
