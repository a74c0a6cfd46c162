/** A desk's place: a data directory, a tape, and the embedded database, removed afterwards. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startEmbedded } from '@mqk/db/embedded';
import { pino } from 'pino';

import { type Config, parseConfig } from '../../src/config.ts';
import { type StartOptions, startDesk, type StartedDesk } from '../../src/start.ts';
import { systemClock } from '../../src/system-clock.ts';
import { yaml } from './config.ts';

const BARS = [
  'Date,Open,High,Low,Close,Volume',
  '2018-01-02,10,11,9,10,100',
  '2018-01-03,10,11,9,10,100',
  '',
].join('\n');

export interface Site {
  readonly data: string;
  start(changes?: Partial<StartOptions> & { readonly config?: Config }): Promise<StartedDesk>;
  config(changes?: Readonly<Record<string, unknown>>): Config;
  /** The URL of the site's own database server. */
  url(): Promise<string>;
  clear(): Promise<void>;
}

export function newSite(): Site {
  const data = mkdtempSync(join(tmpdir(), 'mqk-desk-'));
  chmodSync(data, 0o711); // the server's user passes, so that the cluster lies in here and goes with it
  const file = join(data, 'bars.csv');
  writeFileSync(file, BARS);
  const started: StartedDesk[] = [];
  const config: Site['config'] = (changes = {}) => {
    const read = parseConfig(yaml({ data, tape: { file, symbol: 'AAPL', series: 'raw' }, ...changes }));
    if (!read.ok) throw new Error(read.refused.faults.join('; '));
    return read.value;
  };
  return {
    data,
    config,
    async start(changes = {}) {
      const desk = await startDesk({
        config: config(),
        data,
        databaseUrl: null,
        build: 'test',
        clock: systemClock,
        log: pino({ level: 'silent' }),
        fatal: () => undefined,
        ...changes,
      });
      started.push(desk);
      return desk;
    },
    url: async () => (await startEmbedded({ directory: data, database: 'mqk', durability: 'durable' })).url,
    async clear() {
      for (const desk of started.reverse()) await desk.stop();
      const server = await startEmbedded({ directory: data, durability: 'durable' });
      await server.stop('immediate');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
