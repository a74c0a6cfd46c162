/** What happened in a run, in the order in which it happened: what the audit log is made of. */
import {
  type Codec,
  type Holding,
  type MarketTime,
  type Micros,
  clientOrderIdCodec,
  holdingCodec,
  marketTimeCodec,
  microsCodec,
  oneOf,
  orderTermsCodec,
  record,
  tagged,
  textCodec,
} from '@mqk/core';
import type { ClientOrderId, OrderTerms } from '@mqk/core';
import { type CorporateAction, corporateActionCodec } from '@mqk/market-data';
import { type VenueEvent, venueEventCodec } from '@mqk/venue';

import { HALT_ACTIONS, type HaltAction } from './options.ts';

export type RunEvent =
  /** The strategy set a target. */
  | {
      readonly kind: 'target';
      readonly at: MarketTime;
      readonly symbol: string;
      readonly target: Holding;
    }
  /** An order that never left: the account or a limit said no. */
  | {
      readonly kind: 'denied';
      readonly at: MarketTime;
      readonly symbol: string;
      readonly orderId: ClientOrderId;
      readonly terms: OrderTerms;
      readonly reason: string;
    }
  | { readonly kind: 'cancel_asked'; readonly at: MarketTime; readonly orderId: ClientOrderId }
  | { readonly kind: 'venue'; readonly event: VenueEvent }
  /** A dividend or split was booked; `quantity` and `cash` are the changes. */
  | {
      readonly kind: 'action';
      readonly at: MarketTime;
      readonly action: CorporateAction;
      readonly quantity: Holding;
      readonly cash: Micros;
    }
  /** What borrowed shares cost since the session before. */
  | { readonly kind: 'borrow'; readonly at: MarketTime; readonly symbol: string; readonly cash: Micros }
  /** A symbol fell silent, and what is held of it is closed at its last price. */
  | {
      readonly kind: 'silent';
      readonly at: MarketTime;
      readonly symbol: string;
      readonly lastBarAt: MarketTime;
    }
  | {
      readonly kind: 'halt';
      readonly at: MarketTime;
      readonly because: string;
      readonly haltAction: HaltAction;
    }
  | { readonly kind: 'stopped'; readonly at: MarketTime; readonly code: string };

const at = { at: marketTimeCodec };

export const runEventCodec: Codec<RunEvent> = tagged<RunEvent>({
  target: record({ ...at, symbol: textCodec, target: holdingCodec }),
  denied: record({
    ...at,
    symbol: textCodec,
    orderId: clientOrderIdCodec,
    terms: orderTermsCodec,
    reason: textCodec,
  }),
  cancel_asked: record({ ...at, orderId: clientOrderIdCodec }),
  venue: record({ event: venueEventCodec }),
  action: record({ ...at, action: corporateActionCodec, quantity: holdingCodec, cash: microsCodec }),
  borrow: record({ ...at, symbol: textCodec, cash: microsCodec }),
  silent: record({ ...at, symbol: textCodec, lastBarAt: marketTimeCodec }),
  halt: record({ ...at, because: textCodec, haltAction: oneOf(HALT_ACTIONS) }),
  stopped: record({ ...at, code: textCodec }),
});
