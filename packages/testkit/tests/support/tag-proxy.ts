/**
 * A proxy before PostgreSQL that knows the statements of one client by their tags, and stops at one of them: before the
 * server has seen it, or after the server has answered and before the client has heard. What happens then is not its
 * business; nothing more passes unless it is told to go on.
 */
import { type Server, type Socket, connect, createServer } from 'node:net';
import { once } from 'node:events';

import type { Connection } from '@mqk/db/embedded';

export type When = 'before' | 'after';

export interface TagProxy {
  /** Where a client connects to in place of the server. */
  readonly url: string;
  /** Every tag that passed since the last call. */
  passed(): readonly string[];
  /** Stops at the next message of this tag; resolves when it has, with the way to go on. */
  stopAt(tag: string, when: When): Promise<GoOn>;
  close(): Promise<void>;
}

export type GoOn = () => void;

interface Trap {
  readonly tag: string;
  readonly when: When;
  readonly spring: (goOn: GoOn) => void;
}

interface State {
  trap: Trap | null;
  readonly passed: string[];
  readonly sockets: Set<Socket>;
}

export async function tagProxy(server: Connection, database: string): Promise<TagProxy> {
  const state: State = { trap: null, passed: [], sockets: new Set() };
  const listener: Server = createServer((client) => {
    between(client, connect({ path: `${server.host}/.s.PGSQL.${server.port}` }), state);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { user, password } = server;
  return {
    url: `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    passed: () => state.passed.splice(0),
    stopAt: (tag, when) =>
      new Promise((resolve) => {
        state.trap = { tag, when, spring: resolve };
      }),
    async close() {
      for (const socket of state.sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

/** One connection: whole messages in both directions, until the trap springs. */
function between(client: Socket, server: Socket, state: State): void {
  const held: (() => void)[] = [];
  let stopped = false;
  let asked = 0; // groups that the client has ended
  let answered = 0; // those of them that the server has said "ready" to
  let answering: number | null = null; // the one that the message of the trap is in
  let started = false;
  const stop = (trap: Trap): void => {
    stopped = true;
    answering = null;
    state.trap = null;
    trap.spring(() => {
      stopped = false;
      for (const pass of held.splice(0)) pass();
    });
  };
  const pass = (to: Socket, message: Buffer): void => {
    const copy = Buffer.from(message);
    if (stopped) held.push(() => to.write(copy));
    else to.write(copy);
  };
  const requests = framed(true, (message) => {
    const tag = stopped ? null : tagOf(message);
    if (tag !== null && state.passed.at(-1) !== tag) state.passed.push(tag); // a prepared one passes twice
    const { trap } = state;
    if (trap !== null && trap.tag === tag) {
      if (trap.when === 'before') stop(trap);
      else answering = asked;
    }
    if (ENDS.includes(message[0] ?? 0)) asked += 1;
    pass(server, message);
  });
  const answers = framed(false, (message) => {
    const isReady = message[0] === READY;
    if (isReady && started) answered += 1;
    started ||= isReady; // the first one ends the greeting
    if (answering === null || answered < answering) return pass(client, message);
    const copy = Buffer.from(message);
    held.push(() => client.write(copy));
    if (state.trap !== null && isReady && answered > answering) stop(state.trap);
  });
  client.on('data', requests);
  server.on('data', answers);
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    state.sockets.add(one);
    one.on('error', () => other.destroy());
    one.on('close', () => {
      state.sockets.delete(one);
      other.destroy();
    });
  }
}

const READY = 'Z'.charCodeAt(0);
/** A simple query, and the end of what was sent of prepared ones. */
const ENDS: readonly number[] = ['Q'.charCodeAt(0), 'S'.charCodeAt(0)];

/** Cuts a stream into the messages of the protocol; only the very first one of a client has no type. */
function framed(startsBare: boolean, use: (message: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  let bare = startsBare;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const head = bare ? 0 : 1;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      bare = false;
      use(message);
    }
  };
}

/** Of a simple query, and of the first message of a prepared one: its text, or the name that carries the tag. */
function tagOf(message: Buffer): string | null {
  const type = String.fromCharCode(message[0] ?? 0);
  if (type === 'Q' || type === 'P')
    return /mqk:([a-z0-9.-]+)/.exec(message.toString('utf8', 5, 200))?.[1] ?? null;
  // the portal's name is empty: the statement's name begins right behind it
  return type === 'B' ? (/^mqk:([a-z0-9.-]+)/.exec(message.toString('utf8', 6, 200))?.[1] ?? null) : null;
}
