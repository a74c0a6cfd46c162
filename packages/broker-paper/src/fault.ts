/** What can go wrong on the way to this broker and back, on purpose: for stories and drills. */
export const PAPER_FAULTS = [
  'not_sent', //     the connection could not be made: the broker heard nothing, and the caller knows
  'throttled', //    refused for coming too often: the broker did nothing, and the caller knows
  'lost_request', // lost on the way: the broker heard nothing, and the caller does not know
  'lost_answer', //  the broker did it, and the caller does not know
  'credentials_refused', // refused because of who asks: the broker did nothing, and nobody may go on
  'account_blocked', //     refused because of the account: the same
] as const;
export type PaperFault = (typeof PAPER_FAULTS)[number];

export const PAPER_OPERATIONS = [
  'submit',
  'cancel',
  'replace',
  'identity',
  'lookup',
  'snapshot',
  'messages',
] as const;
export type PaperOperation = (typeof PAPER_OPERATIONS)[number];

/** Asked before each request; `nth` counts the requests of the operation from 1. Any fault makes a read fail. */
export type PaperFaults = (operation: PaperOperation, nth: number) => PaperFault | null;

/** Counts the requests for a plan of faults. */
export function faultCounter(plan: PaperFaults): (operation: PaperOperation) => PaperFault | null {
  const counts = new Map<PaperOperation, number>();
  return (operation) => {
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    return plan(operation, nth);
  };
}
