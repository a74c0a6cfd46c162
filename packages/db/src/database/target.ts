/** Where a database is, as an operator or the embedded server says it. */

/** A connection URL, or its parts; `host` may be the folder of a Unix socket. */
export type Target =
  | string
  | {
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
      readonly password?: string;
    };

/** For logs: whatever might be a password is gone. */
export function nameOf(target: Target): string {
  if (typeof target !== 'string') return `${target.user}@${target.host}:${target.port}/${target.database}`;
  return URL.canParse(target) ? withoutPassword(new URL(target)) : 'the given database';
}

function withoutPassword(url: URL): string {
  return `${url.username}@${url.host}${url.pathname}`;
}
