/** The system's own code of an error (ENOENT, 28P01), or undefined when it is of another kind. */
export function errnoOf(error: unknown): string | undefined {
  return textOf(error, 'code');
}

/** Asked by shape: an error that crossed into another realm (a worker, a test) is no `instanceof Error` there. */
export function textOf(error: unknown, member: 'code' | 'path'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const found: unknown = Reflect.get(error, member);
  return typeof found === 'string' ? found : undefined;
}

/** The value, or `otherwise` when the file or folder does not exist. */
export async function unlessMissing<T, U>(reading: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await reading;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return otherwise;
    throw error;
  }
}
