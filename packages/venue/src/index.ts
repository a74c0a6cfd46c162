/** A pure matching engine: `step(book, input)` gives the next book and what the venue reports. */
export { type Book, bookCodec, openBook } from './book.ts';
export {
  CANCEL_REASONS,
  type CancelReason,
  type EventOf,
  FILL_PLACES,
  type FillPlace,
  REJECTIONS,
  REPLACE_REJECTIONS,
  type Rejection,
  type ReplaceRejection,
  type VenueEvent,
  type VenueEventKind,
  fillOf,
  venueEventCodec,
} from './event.ts';
export type { Bracket, Protection } from './bracket.ts';
export { type FeeBase, type FeeModel, NO_FEES, feesSoFar } from './fees.ts';
export type { VenueBar, VenueInput, VenueSession } from './input.ts';
export {
  type NewOrder,
  type PendingCancel,
  type PendingReplace,
  type ReplaceTerms,
  type VenueContract,
  type VenueOrder,
  leaves,
  venueOrderCodec,
} from './order.ts';
export {
  AMBIGUITIES,
  type Ambiguity,
  LIMIT_FILLS,
  type LimitFill,
  NO_STRESS,
  type Participation,
  type VenuePolicy,
  type VenueStress,
  policyHash,
  venuePolicy,
  venuePolicyCodec,
} from './policy.ts';
export { type SettingFault, type SettingRefusal } from './settings.ts';
export {
  NO_SLIPPAGE,
  type SlippageModel,
  type SlippageReference,
  slipped,
  slippageReference,
} from './slippage.ts';
export { type VenueStep, step } from './step.ts';
export { type CostedOrder, worstCost } from './worst-cost.ts';
