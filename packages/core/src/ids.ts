/**
 * The names that things carry through the system.
 *
 * Each is a string that cannot stand in for another: handing a broker's id to a function that wants
 * ours does not compile. Every id is checked once, where it enters.
 */
import { invariant } from './invariant.ts';

declare const identifies: unique symbol;
type Id<Kind extends string> = string & { readonly [identifies]: Kind };

export type AccountId = Id<'account'>;
export type StrategyId = Id<'strategy'>;
export type InstrumentId = Id<'instrument'>;
export type RunId = Id<'run'>;
/** Derived from what the intent is about, so that the same decision taken twice is the same intent. */
export type IntentId = Id<'intent'>;
/** Ours, derived from the intent; the broker's idempotency key. At most 48 characters. */
export type ClientOrderId = Id<'client order'>;
/** Theirs, learnt from the acknowledgement. */
export type BrokerOrderId = Id<'broker order'>;
/** Theirs, unique per account; what makes a fill the same fill. */
export type ExecutionId = Id<'execution'>;
/** Whoever holds it may complete the claim, and nobody else. */
export type ClaimToken = Id<'claim'>;

const CLIENT_MAX = 48;
const TEXT_MAX = 128;

/** Every id there is passes here, so it is looked through by hand: a pattern is several times slower. */
function isText(text: string): boolean {
  if (text.length === 0 || text.length > TEXT_MAX) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}

function isClientText(text: string): boolean {
  if (text.length === 0 || text.length > CLIENT_MAX) return false;
  for (let index = 0; index < text.length; index++) if (!isClientCode(text.charCodeAt(index))) return false;
  return true;
}

const [DASH, UNDERSCORE] = [0x2d, 0x5f];

/** A letter, a digit, a dash or an underscore. */
function isClientCode(code: number): boolean {
  if (code >= 0x61) return code <= 0x7a;
  if (code >= 0x41) return code <= 0x5a || code === UNDERSCORE;
  return code >= 0x30 ? code <= 0x39 : code === DASH;
}

const named =
  <Kind extends string>(kind: Kind, isOne: (text: string) => boolean = isText) =>
  (text: string): Id<Kind> => {
    if (!isOne(text)) invariant(false, `not an id of a ${kind}: "${text.slice(0, 60)}"`);
    return text as Id<Kind>;
  };

/** Whether a text from outside may be an id at all: printable ASCII without blanks, 1 to 128 characters. */
export const isIdText = (text: string): boolean => isText(text);
/** Whether a text may be sent to a broker as a client order id: letters, digits, `_`, `-`; 1 to 48. */
export const isClientOrderIdText = (text: string): boolean => isClientText(text);

export const accountId = named('account');
export const strategyId = named('strategy');
export const instrumentId = named('instrument');
export const runId = named('run');
export const intentId = named('intent');
export const clientOrderId = named('client order', isClientText);
export const brokerOrderId = named('broker order');
export const executionId = named('execution');
export const claimToken = named('claim');

/** What no strategy ordered (opening entries, transfers, orders of strangers) belongs to this one. */
export const UNASSIGNED: StrategyId = strategyId('unassigned');
