/** A broker that trades on bars: the outside world, with a durable book of its own that remembers what we forgot. */
export type { PaperActivities, PaperSplit } from './activity.ts';
export {
  PAPER_FAULTS,
  PAPER_OPERATIONS,
  type PaperFault,
  type PaperFaults,
  type PaperOperation,
} from './fault.ts';
export {
  PAPER_ACCOUNT_KINDS,
  type PaperAccountKind,
  type PaperBrokerOptions,
  type PaperLatency,
} from './options.ts';
export { type PaperBroker, paperBroker } from './paper-broker.ts';
export type { PaperTape } from './tape.ts';
