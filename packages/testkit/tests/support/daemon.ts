/** Real daemons on a real, durable, embedded database: started, asked, killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Status } from '@mqk/daemon';
import { type EmbeddedServer, startEmbedded } from '@mqk/db/embedded';
import { stringify } from 'yaml';

const RUN = fileURLToPath(new URL('../../../../tools/build/run.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../../../daemon/src/main.ts', import.meta.url));
export const TOKEN = 'story-token';
const PATIENCE_MS = 40_000;

export interface Site {
  /** The data directory. */
  readonly data: string;
  readonly config: string;
  /** Stops the database, and removes everything. */
  clear(): Promise<void>;
}

export interface SiteOptions {
  readonly bars?: number;
  /** Dates of sessions that the tape does not have. */
  readonly missing?: readonly string[];
  /** A second source of the same bars, after this was done to its text. */
  readonly second?: (csv: string) => string;
  readonly latencyMs?: number;
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Of the timing alone. */
  readonly timing?: Readonly<Record<string, number>>;
}

/** A data directory with a configuration and a tape of bars whose closes swing, so that the cross has work. */
export function newSite({
  bars = 40,
  missing = [],
  second,
  latencyMs = 5,
  changes = {},
  timing = {},
}: SiteOptions = {}): Site {
  const data = mkdtempSync(join(tmpdir(), 'mqk-site-'));
  chmodSync(data, 0o711); // the server's user passes, so that the cluster lies in here and goes with it
  const text = csv(bars, missing);
  writeFileSync(join(data, 'bars.csv'), text);
  if (second !== undefined) writeFileSync(join(data, 'second.csv'), second(text));
  const config = join(data, 'mqk.yaml');
  const tape = { ...TAPE, ...(second === undefined ? {} : { second: { file: 'second.csv', byBpsMax: 10 } }) };
  writeFileSync(config, stringify({ ...settings(latencyMs, timing), tape, ...changes }));
  return {
    data,
    config,
    async clear() {
      // a daemon that ended in order has stopped its server
      if (existsSync(join(data, 'postgres', 'postmaster.pid'))) await stopped(data);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function stopped(directory: string): Promise<void> {
  const server: EmbeddedServer = await startEmbedded({ directory, durability: 'durable' });
  await server.stop('immediate');
}

export interface Daemon {
  readonly pid: number;
  readonly child: ChildProcess;
  status(): Promise<Status>;
  /** Status code and body. */
  ask(
    path: string,
    body?: Readonly<Record<string, string>>,
  ): Promise<readonly [number, Readonly<Record<string, unknown>>]>;
  /** Two steps; throws a refusal. */
  confirms(path: string): Promise<void>;
  /** Asks again and again until it is so. */
  until(holds: (status: Status) => boolean): Promise<Status>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface Ended {
  readonly exitCode: number;
  readonly log: string;
}

/** A daemon that serves, or the way it ended. */
export async function launch(
  site: Site,
  env: Readonly<Record<string, string>> = {},
): Promise<Daemon | Ended> {
  rmSync(join(site.data, 'daemon.json'), { force: true });
  const logFile = join(site.data, 'daemon.log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [RUN, MAIN, site.config], {
    stdio: ['ignore', log, log],
    env: { ...process.env, MQK_OPERATOR_TOKEN: TOKEN, ...env },
  });
  const exited = once(child, 'exit');
  const door = await doorOf(site, child);
  if (door === null) return { exitCode: child.exitCode ?? -1, log: readFileSync(logFile, 'utf8') };
  return daemonOf(child, door, exited);
}

/** For stories in which a daemon has to come up. Waits for the lease of a dead one to run out. */
export async function serving(site: Site, env: Readonly<Record<string, string>> = {}): Promise<Daemon> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(200)) {
    const launched = await launch(site, env);
    if ('status' in launched) return launched;
    if (!launched.log.trim().split('\n').at(-1)?.includes('"account_in_use"')) throw new Error(launched.log);
  }
  throw new Error('the daemon did not come up');
}

async function doorOf(site: Site, child: ChildProcess): Promise<string | null> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(30)) {
    if (child.exitCode !== null) return null;
    try {
      const door = JSON.parse(readFileSync(join(site.data, 'daemon.json'), 'utf8')) as {
        readonly url: string;
      };
      return door.url;
    } catch {
      // not there yet
    }
  }
  throw new Error('the daemon neither serves nor ends');
}

function daemonOf(child: ChildProcess, url: string, exited: Promise<unknown>): Daemon {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const ask: Daemon['ask'] = async (path, body) => {
    const method = body === undefined ? 'GET' : 'POST';
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [response.status, (await response.json()) as Readonly<Record<string, unknown>>];
  };
  const demand = async (
    path: string,
    body: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const [status, answer] = await ask(path, body);
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const status = async (): Promise<Status> => (await ask('/v1/status'))[1] as unknown as Status;
  return {
    pid: child.pid ?? 0,
    child,
    status,
    ask,
    async confirms(path) {
      const { token } = await demand(`${path}/prepare`, { by: 'story' });
      await demand(`${path}/confirm`, { by: 'story', token: String(token) });
    },
    async until(holds) {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(20)) {
        const seen = await status();
        if (holds(seen)) return seen;
      }
      throw new Error(`it never came: ${JSON.stringify(await status())}`);
    },
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** Account, arm, run: what a person does on the first morning. */
export async function firstMorning(daemon: Daemon): Promise<void> {
  await daemon.confirms('/v1/account');
  await daemon.confirms('/v1/arm');
  const [status] = await daemon.ask('/v1/run/start', { by: 'story' });
  if (status !== 200) throw new Error('the run did not start');
}

/** Business days from 2018-01-02 on; closes swing by a sixth of the count. */
function csv(count: number, missing: readonly string[]): string {
  const rows = ['Date,Open,High,Low,Close,Volume'];
  for (
    let day = new Date('2018-01-02T00:00:00Z');
    rows.length <= count;
    day = new Date(day.getTime() + 86_400_000)
  ) {
    const date = day.toISOString().slice(0, 10);
    if ([0, 6].includes(day.getUTCDay()) || [...HOLIDAYS, ...missing].includes(date)) continue;
    const close = 100 + Math.round(10 * Math.sin(rows.length / 3));
    rows.push(`${date},${close},${close + 1},${close - 1},${close},1000`);
  }
  return `${rows.join('\n')}\n`;
}

const HOLIDAYS = [
  '2018-01-15',
  '2018-02-19',
  '2018-03-30',
  '2018-05-28',
  '2018-07-04',
  '2018-09-03',
  '2018-11-22',
  '2018-12-05',
  '2018-12-25',
];

const TAPE = { file: 'bars.csv', symbol: 'AAPL', series: 'raw' };

const settings = (
  latencyMs: number,
  timing: Readonly<Record<string, number>>,
): Readonly<Record<string, unknown>> => ({
  mode: 'paper',
  account: 'STORY-1',
  kind: 'cash',
  currency: 'USD',
  installation: 'story',
  data: '.',
  database: 'story',
  broker: {
    kind: 'paper',
    openingCash: '100000',
    feeBps: 2,
    latencyMs: { accept: latencyMs, answer: latencyMs },
  },
  instruments: [
    { symbol: 'AAPL', currency: 'USD', tick: '0.01', quantityScale: 0, multiplier: 1, calendar: 'XNYS' },
  ],
  feed: { gapBarsMax: 0, silentMsMax: 1_800_000 },
  strategy: { name: 'sma-cross', params: { fast: 2, slow: 4, quantity: '10' } },
  limits: {
    orderQuantityMax: '100',
    orderNotionalMax: '25000',
    priceCollarBps: 2000,
    positionQuantityMax: '100',
    positionNotionalMax: '25000',
    grossExposureMax: '25000',
    netExposureMax: '25000',
    dayLossMax: '2000',
    drawdownMaxBps: 2000,
    leverageMaxBps: 10_000,
    ordersPerMinuteMax: 10,
    rejectsPerMinuteMax: 5,
    executionsPerMinuteMax: 20,
    priceAgeMsMax: 86_400_000,
    allowShort: false,
    symbols: ['AAPL'],
  },
  api: { host: '127.0.0.1', port: 0 },
  timing: {
    leaseLifeMs: 2_000,
    heartbeatEveryMs: 100,
    heartbeatAgeMsMax: 20_000,
    reconcileEveryMs: 500,
    reconcileAgeMsMax: 10_000,
    snapshotAgeMsMax: 10_000,
    unknownAgeMsMax: 60_000,
    newsAgeMsMax: 10_000,
    sendWindowMs: 1_000,
    answerDeadlineMs: 5_000,
    refusedRetryMs: 50,
    inquiryAgeMsMax: 30_000,
    inquiryRetryMs: 100,
    ...timing,
  },
});
