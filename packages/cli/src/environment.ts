/** The one place of this package that reads the process's environment. */

export interface Environment {
  /** Presented to the daemon as a bearer token. */
  readonly operatorToken: string | null;
  /** Passed on to the daemons that a command starts; without the token of another desk. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

export function readEnvironment(): Environment {
  const { MQK_OPERATOR_TOKEN: token, ...inherited } = process.env;
  return { operatorToken: token ?? null, inherited };
}
