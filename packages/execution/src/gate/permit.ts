/** Proof that the gate was asked about this very request, in the transaction that claimed it, and said yes. */
import { invariant } from '@mqk/core';

import type { Claim } from '../store/outbox-row.ts';

declare const permitted: unique symbol;

export interface Permit {
  readonly [permitted]: true;
  readonly claim: Claim;
}

/** The gate's yes to one row, remembered by the dispatcher that asked. */
export interface GateYes {
  readonly outboxId: bigint;
  readonly payloadSha256: string;
}

const minted = new WeakSet<Permit>();

/** Minted by the dispatcher alone, and only if the claim is for the row and the bytes that the yes was about. */
export function mintPermit(yes: GateYes | undefined, claim: Claim): Permit {
  invariant(yes !== undefined, `no yes of the gate for outbox row ${claim.row.id}`);
  invariant(
    yes.outboxId === claim.row.id && yes.payloadSha256 === claim.row.payloadSha256,
    `the gate's yes was about other bytes than those of outbox row ${claim.row.id}`,
  );
  const permit = Object.freeze({ claim }) as Permit;
  minted.add(permit);
  return permit;
}

/** A permit opens the wire once: a second use, or a forged one, stops the process. */
export function spendPermit(permit: Permit): Claim {
  invariant(minted.delete(permit), 'a permit was forged, or used twice');
  return permit.claim;
}
