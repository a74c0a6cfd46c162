/** What the writer of control state is made of. */
import type { ControlStore } from '../store/trading-store.ts';
import type { ArmContext } from './arm.ts';

export interface ControlParts {
  readonly store: ControlStore;
  /** For stops alone, so that nothing else can keep them waiting; without, they share the other one. */
  readonly stopStore?: ControlStore;
  /** Everything but who asks. */
  readonly context: () => Omit<ArmContext, 'by'>;
  /** Unguessable secrets for the second step. */
  readonly secrets: () => string;
}
