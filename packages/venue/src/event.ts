/** What the venue reports. Every event carries what is filled so far, so that a reader notices a gap. */
import {
  type BrokerOrderId,
  type ClientOrderId,
  type Codec,
  type ExecutionId,
  type Fill,
  type MarketTime,
  type Micros,
  type OrderTerms,
  type Quantity,
  type Side,
  brokerOrderIdCodec,
  clientOrderIdCodec,
  executionIdCodec,
  marketTimeCodec,
  microsCodec,
  oneOf,
  orderTermsCodec,
  quantityCodec,
  record,
  sideCodec,
  tagged,
  textCodec,
} from '@mqk/core';

export const REJECTIONS = [
  'duplicate_client_order_id', // an order of this id works here, or is about to
  'quantity_not_positive',
  'limit_price_missing',
  'limit_price_unexpected',
  'stop_price_missing',
  'stop_price_unexpected',
  'price_not_positive',
  'price_off_tick',
  'stress', //                    the policy rejects every so-many-th
] as const;
export type Rejection = (typeof REJECTIONS)[number];

export const REPLACE_REJECTIONS = [
  ...REJECTIONS,
  'not_working', //      never heard of, or ended before the request acted
  'request_pending', //  a cancel or another replace is on its way
  'already_filled', //   the new total is not above what is filled
  'bracketed', //        legs and entry of a bracket are bound to each other
  'corporate_action', // it named prices from before a split
] as const;
export type ReplaceRejection = (typeof REPLACE_REJECTIONS)[number];

export const CANCEL_REASONS = [
  'asked',
  'ioc', //               the rest of an order that does not wait
  'fok', //               not all of it could be had at once
  'corporate_action', //  a split left no whole units or prices
  'oco', //               the other leg of its bracket came first
  'out_of_range', //      more money than an account can hold
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export const FILL_PLACES = [
  'open', //       at the bar's open
  'limit', //      at its limit, within the bar
  'stop', //       at its stop, within the bar
] as const;
export type FillPlace = (typeof FILL_PLACES)[number];

interface Named {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: BrokerOrderId;
  readonly symbol: string;
  /** Cumulative, this event included. */
  readonly filled: Quantity;
  /** For what happens within a bar: its end. */
  readonly at: MarketTime;
}

export type VenueEvent =
  | (Named & { readonly kind: 'new'; readonly terms: OrderTerms })
  | (Named & {
      readonly kind: 'filled';
      readonly executionId: ExecutionId;
      readonly side: Side;
      /** Of this execution. */
      readonly quantity: Quantity;
      readonly price: Micros;
      readonly fee: Micros;
      readonly leaves: Quantity;
      readonly place: FillPlace;
    })
  | (Named & { readonly kind: 'canceled'; readonly reason: CancelReason })
  | (Named & { readonly kind: 'expired' })
  /** This order is over; its `new` successor goes on from `filled`. */
  | (Named & {
      readonly kind: 'replaced';
      readonly successor: ClientOrderId;
      readonly successorVenueOrderId: BrokerOrderId;
    })
  /** A split changed what is left of the order. */
  | (Named & { readonly kind: 'restated'; readonly terms: OrderTerms })
  | {
      readonly kind: 'rejected';
      readonly clientOrderId: ClientOrderId;
      readonly symbol: string;
      readonly reason: Rejection;
      readonly at: MarketTime;
    }
  | {
      readonly kind: 'cancel_rejected';
      readonly clientOrderId: ClientOrderId;
      readonly reason: 'not_working';
      readonly at: MarketTime;
    }
  | {
      readonly kind: 'replace_rejected';
      readonly clientOrderId: ClientOrderId;
      readonly successor: ClientOrderId;
      readonly reason: ReplaceRejection;
      readonly at: MarketTime;
    };

export type VenueEventKind = VenueEvent['kind'];
export type EventOf<Kind extends VenueEventKind> = Extract<VenueEvent, { readonly kind: Kind }>;

/** The execution that the event reports, in the words that order management and ledger share. */
export const fillOf = (event: EventOf<'filled'>): Fill => ({
  clientOrderId: event.clientOrderId,
  side: event.side,
  quantity: event.quantity,
  price: event.price,
  fee: event.fee,
  executedAt: event.at,
});

const named = {
  clientOrderId: clientOrderIdCodec,
  venueOrderId: brokerOrderIdCodec,
  symbol: textCodec,
  filled: quantityCodec,
  at: marketTimeCodec,
};

export const venueEventCodec: Codec<VenueEvent> = tagged<VenueEvent>({
  new: record({ ...named, terms: orderTermsCodec }),
  filled: record({
    ...named,
    executionId: executionIdCodec,
    side: sideCodec,
    quantity: quantityCodec,
    price: microsCodec,
    fee: microsCodec,
    leaves: quantityCodec,
    place: oneOf(FILL_PLACES),
  }),
  canceled: record({ ...named, reason: oneOf(CANCEL_REASONS) }),
  expired: record(named),
  replaced: record({ ...named, successor: clientOrderIdCodec, successorVenueOrderId: brokerOrderIdCodec }),
  restated: record({ ...named, terms: orderTermsCodec }),
  rejected: record({
    clientOrderId: clientOrderIdCodec,
    symbol: textCodec,
    reason: oneOf(REJECTIONS),
    at: marketTimeCodec,
  }),
  cancel_rejected: record({
    clientOrderId: clientOrderIdCodec,
    reason: oneOf(['not_working']),
    at: marketTimeCodec,
  }),
  replace_rejected: record({
    clientOrderId: clientOrderIdCodec,
    successor: clientOrderIdCodec,
    reason: oneOf(REPLACE_REJECTIONS),
    at: marketTimeCodec,
  }),
});
