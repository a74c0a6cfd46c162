import type { EmbeddedServer } from '../../src/embedded/index.ts';
import { type EmbeddedOptions, startEmbedded } from '../../src/embedded/index.ts';
import { ask } from './embedded-ask.ts';

export const start = (directory: string, more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> =>
  startEmbedded({ directory, durability: 'ephemeral', ...more });

/** A server that was there before, with a word in it. */
export async function lived(directory: string): Promise<EmbeddedServer> {
  const server = await start(directory);
  await remember(server);
  await server.stop();
  return server;
}

export async function remember({ url }: EmbeddedServer): Promise<void> {
  await ask(url, `create table kept as select 'here' as word`);
}

export const wordIn = async ({ url }: EmbeddedServer): Promise<unknown> =>
  (await ask(url, 'select word from kept'))[0]?.['word'];
