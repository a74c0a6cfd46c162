/** Where books are kept, and how the stories of the contract open them. */
import { type AccountId, type ClientOrderId, accountId } from '@mqk/core';

import type { PaperBook, PaperOrder, PaperWorld } from '../store/paper-book.ts';
import { paperBookWords } from './paper-book-fixtures.ts';

const { OPENING, changeOf } = paperBookWords;

/** Somewhere that books are kept: opening an account twice opens the same book twice. */
export interface Shelf {
  open(account: AccountId): Promise<PaperBook>;
}

export const names = (orders: readonly PaperOrder[]): readonly ClientOrderId[] =>
  orders.map((order) => order.clientOrderId);

export const worldOf = async (book: PaperBook, asked: readonly ClientOrderId[] = []): Promise<PaperWorld> =>
  book.change(asked, (world) => ({ ...changeOf({})(world), answer: world }));

/** The same book, opened three times. */
export const threeOn = async (on: Shelf): Promise<readonly [PaperBook, PaperBook, PaperBook]> => {
  const open = (): Promise<PaperBook> => on.open(accountId('paper-1'));
  return [await open(), await open(), await open()];
};

/** The book of a new account on a new shelf. */
export const opened = async (shelf: () => Promise<Shelf>): Promise<PaperBook> => {
  const book = await (await shelf()).open(accountId('paper-1'));
  await book.openAccount(OPENING);
  return book;
};
