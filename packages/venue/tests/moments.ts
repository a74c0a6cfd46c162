import {
  type Book,
  type EventOf,
  type VenueEvent,
  type VenueInput,
  type VenuePolicy,
  openBook,
  step,
} from '../src/index.ts';

/** One input, and the book before and after it. */
export interface Moment {
  readonly before: Book;
  readonly input: VenueInput;
  readonly events: readonly VenueEvent[];
  readonly after: Book;
}

export function moments(policy: VenuePolicy, inputs: readonly VenueInput[]): readonly Moment[] {
  let before = openBook(policy);
  return inputs.map((input) => {
    const { book, events } = step(before, input);
    const moment = { before, input, events, after: book };
    before = book;
    return moment;
  });
}

export const isFill = (event: VenueEvent): event is EventOf<'filled'> => event.kind === 'filled';
