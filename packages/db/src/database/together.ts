/** Statements of one connection that do not wait for one another. */

/**
 * Waits for all of them, whatever happens: a connection is given back with nothing on its way. Throws what the first
 * of them in order threw, because those behind it fail of that alone.
 */
export async function together<Answers extends readonly unknown[]>(asked: {
  readonly [Index in keyof Answers]: Promise<Answers[Index]>;
}): Promise<Answers> {
  const settled = await Promise.allSettled(asked);
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined)) as unknown as Answers;
}
