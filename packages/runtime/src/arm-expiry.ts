/** An arm that is meant for one session ends with its last bar: what it decided then leaves after the next arm. */
import type { Control } from '@mqk/execution';

import type { TapeStep } from './tape.ts';

export const ARM_EXPIRIES = [
  'never', //   until somebody disarms, or something halts
  'session', // with the last bar of the session in which it was armed
] as const;
export type ArmExpiry = (typeof ARM_EXPIRIES)[number];

export interface ArmWatch {
  /** Whether an arm does not reach beyond this step: then nothing that is decided at it may leave. */
  endsWith(step: Pick<TapeStep, 'endsSession'> | null): boolean;
  /** A bar was worked through by an armed desk. */
  after(step: Pick<TapeStep, 'endsSession'>): Promise<void>;
  /** Disarms if it is due. A failure leaves it due: it is tried again before anything is sent. */
  carryOut(): Promise<void>;
}

export function watchArm(expiry: ArmExpiry, control: Pick<Control, 'disarm'>): ArmWatch {
  let due = false;
  const carryOut = async (): Promise<void> => {
    if (!due) return;
    await control.disarm('system', 'session_end');
    due = false;
  };
  const endsWith: ArmWatch['endsWith'] = (step) => expiry === 'session' && step?.endsSession === true;
  return {
    carryOut,
    endsWith,
    async after(step) {
      due ||= endsWith(step);
      await carryOut();
    },
  };
}
