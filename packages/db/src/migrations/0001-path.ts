/** The tables of the path from a wish to a booked fill, and the rules that the database itself holds up. */
import { account } from './path/account.ts';
import { books } from './path/books.ts';
import { control } from './path/control.ts';
import { market } from './path/market.ts';
import { orders } from './path/orders.ts';
import { outbox } from './path/outbox.ts';
import { words } from './path/words.ts';

export const path: string = [words, account, control, orders, outbox, books, market].join('');
