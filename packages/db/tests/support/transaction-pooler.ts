/** A pooler in transaction mode: all who connect share one session, and own it only as long as a transaction. */
import { type Server, type Socket, createServer } from 'node:net';

import { Client } from 'pg';

const HELLO = Buffer.concat([
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), // authenticated
  Buffer.from([0x4b, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 2]), // some key
  Buffer.from([0x5a, 0, 0, 0, 5, 0x49]), // ready, idle
]);

export interface Pooler {
  readonly port: number;
  close(): Promise<void>;
}

export async function transactionPooler(url: string): Promise<Pooler> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const backend = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection
    .stream;
  backend.removeAllListeners('data');
  const sockets = new Set<Socket>();
  const waiting: { readonly from: Socket; readonly bytes: Buffer }[] = [];
  let owner: Socket | null = null;
  let rest = Buffer.alloc(0);

  const serve = (): void => {
    while (waiting.length > 0 && (owner === null || owner === waiting[0]!.from)) {
      const { from, bytes } = waiting.shift()!;
      owner = from;
      backend.write(bytes);
    }
  };
  backend.on('data', (bytes: Buffer) => {
    owner?.write(bytes);
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5 && rest.length >= rest.readInt32BE(1) + 1) {
      const idle = rest[0] === 0x5a && rest[5] === 0x49;
      rest = rest.subarray(rest.readInt32BE(1) + 1);
      if (idle) owner = null;
    }
    serve();
  });

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let greeted = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      if (!greeted) {
        greeted = true;
        socket.write(HELLO);
        return;
      }
      if (bytes[0] === 0x58) return void socket.end(); // one who leaves does not end the session
      waiting.push({ from: socket, bytes });
      serve();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
      backend.destroy();
    },
  };
}
