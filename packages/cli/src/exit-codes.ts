/** What a command's exit tells the script that called it. */

export const EXIT = {
  ok: 0,
  /** The desk said no, or a check failed. */
  refused: 1,
  /** The command was not understood. */
  usage: 2,
  /** The desk or its database could not be reached. */
  unavailable: 3,
} as const;

/** Ends a command with one sentence and a code. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: (typeof EXIT)[keyof typeof EXIT];

  constructor(exitCode: CommandFailed['exitCode'], message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
