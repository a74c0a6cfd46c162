/** What happened, for people: lists, page by page, and the whole story of one order. Reads only, decides nothing. */
import type { ClientOrderId, Json } from '@mqk/core';

export const HISTORY_LISTS = [
  'orders', //    newest first
  'denials', //   newest first: of each order that was refused every reason
  'fills', //     newest first, as booked
  'positions', // by strategy and instrument, flat ones too
  'questions', // what news left open and nobody has answered, oldest first
  'alerts', //    what a person should see, newest first
] as const;
export type HistoryList = (typeof HISTORY_LISTS)[number];

/** Rows that one page holds at most, whatever is asked for. */
export const PAGE_MAX = 200;

export interface PageRequest {
  /** 1 to {@link PAGE_MAX}. */
  readonly limit: number;
  /** The `next` of the page before; null for the first page. Text that names no row is an empty page. */
  readonly after: string | null;
}

/** Money and quantities are text. */
export interface Page {
  readonly items: readonly Json[];
  /** Asks for the page behind this one; null when there is none. */
  readonly next: string | null;
}

export interface HistoryStore {
  list(list: HistoryList, page: PageRequest): Promise<Page>;
  /**
   * The order as it is, what it replaces and what replaces it, its bracket with all its orders and why it ended, and
   * everything that happened to it, oldest first: intent, promise, refusals, attempts, answers, evidence, messages,
   * executions, questions, alerts. Null when there is no such order.
   */
  story(clientOrderId: ClientOrderId): Promise<Json | null>;
}
