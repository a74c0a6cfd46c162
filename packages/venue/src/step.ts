/** The one door through which anything happens to a book. */
import { unreachable } from '@mqk/core';

import type { Book } from './book.ts';
import type { VenueEvent } from './event.ts';
import type { VenueInput } from './input.ts';
import { cancel, replace, submit } from './requests.ts';
import { split } from './split.ts';
import { rollSession, tradeBar } from './trade-bar.ts';

export interface VenueStep {
  readonly book: Book;
  /** In the order in which they happened. */
  readonly events: readonly VenueEvent[];
}

/**
 * The next book and what the venue reports. Pure: the same book and input give the same bytes.
 *
 * A bar is worked through in this order: day orders of earlier sessions end; requests that are due act;
 * orders are matched, symbols by code unit; what does not wait ends, and day orders too if the bar ends the
 * session.
 */
export function step(book: Book, input: VenueInput): VenueStep {
  switch (input.kind) {
    case 'submit':
      return submit(book, input.order);
    case 'cancel':
      return cancel(book, input);
    case 'replace':
      return replace(book, input);
    case 'session':
      return rollSession(book, input.session, input.at);
    case 'split':
      return split(book, input);
    case 'bar':
      return tradeBar(book, input);
    default:
      return unreachable(input);
  }
}
