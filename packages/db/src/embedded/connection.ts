/** How to reach a database of the server: as the object that `pg` takes, and as a URL. */

export interface Connection {
  /** The folder of the server's socket: `pg` takes a host that starts with a slash for one. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export function connectionTo(connection: Connection, database: string): Connection {
  return Object.freeze({ ...connection, database });
}

/** `postgres://user:password@%2Fsocket%2Ffolder:5432/database` */
export function connectionUrl({ host, port, user, password, database }: Connection): string {
  const who = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${who}@${encodeURIComponent(host)}:${port}/${encodeURIComponent(database)}`;
}
