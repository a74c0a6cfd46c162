/** The one place of this package that reads the process's environment. */

export interface Environment {
  /** Any PostgreSQL instead of the embedded one. */
  readonly databaseUrl: string | null;
  /** What an operator presents as a bearer token; privileged routes answer 503 without it. */
  readonly operatorToken: string | null;
}

export function readEnvironment(): Environment {
  const { env } = process;
  return {
    databaseUrl: env['MQK_DATABASE_URL'] ?? null,
    operatorToken: env['MQK_OPERATOR_TOKEN'] ?? null,
  };
}
