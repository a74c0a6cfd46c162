/** A broken promise between two of our own lines. Never caught: the process stops. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** States what must hold here. A failure is a bug of ours, not bad luck outside: it stops the process. */
export function invariant(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new InvariantBroken(promise);
}

/** Marks a branch that the types say cannot exist; a new union member makes it fail to compile. */
export function unreachable(never: never): never {
  throw new InvariantBroken(`unreachable: ${String(never)}`);
}
