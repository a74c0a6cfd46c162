/** What can go wrong between us and the server, sorted by what is known afterwards. */

/** A statement was not answered with a result. What the transaction did until then is rolled back. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
  readonly tag: string;
  /** SQLSTATE; null when the connection broke before the server said anything. */
  readonly code: string | null;
  /** The server has ended the session, or the connection broke. */
  readonly lost: boolean;

  constructor(tag: string, cause: unknown) {
    super(`${tag}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    const said = serverError(cause);
    this.tag = tag;
    this.code = said?.code ?? null;
    this.lost = said === null || said.severity === 'FATAL' || said.severity === 'PANIC';
  }
}

/** COMMIT answered ROLLBACK: a statement had failed and somebody went on regardless. Nothing was committed. */
export class CommitRefused extends Error {
  override readonly name = 'CommitRefused';
}

/** The connection was lost after COMMIT was sent, and the server could not be asked what became of it. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

/** The connection was lost after COMMIT was sent, and the server says that nothing was committed. */
export class CommitLost extends Error {
  override readonly name = 'CommitLost';
}

/** Two transactions got in each other's way, and this one was chosen to begin again. */
export function isContention(error: unknown): boolean {
  return error instanceof StatementFailed && (error.code === '40001' || error.code === '40P01');
}

/** Classes of SQLSTATE in which the fault lies in the statement or its data, and comes again with them. */
const LASTING: readonly string[] = ['0A', '21', '22', '23', '42', '44', 'P0'];

/**
 * Whether trying again would only fail again: the server refused the data, or our own code threw.
 * Everything else (no connection, a timeout, a full disk) may be cured without us.
 */
export function isLasting(error: unknown): boolean {
  if (error instanceof CommitRefused || error instanceof CommitUnknown || error instanceof CommitLost)
    return false;
  if (!(error instanceof StatementFailed)) return true;
  return error.code !== null && LASTING.includes(error.code.slice(0, 2));
}

interface ServerError {
  readonly code: string;
  readonly severity: string;
}

function serverError(error: unknown): ServerError | null {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return null;
  const { code, severity } = error;
  return typeof code === 'string' && typeof severity === 'string' ? { code, severity } : null;
}
