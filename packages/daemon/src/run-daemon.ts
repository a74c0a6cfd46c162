/** A desk as a process: starts, serves on the loopback, and ends in order when it is told to. */
import { rmSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { AccountDiffers, MigrationRefused, PoolerRefused, RoleRefused } from '@mqk/db';
import { EmbeddedRefused } from '@mqk/db/embedded';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';

import { BootRefused } from './boot-refused.ts';
import { BUILD } from './build.ts';
import { type Config, parseConfig } from './config.ts';
import { readEnvironment } from './environment.ts';
import { createApi } from './http/server.ts';
import { type StartedDesk, startDesk } from './start.ts';
import { systemClock } from './system-clock.ts';

/** What may be read in a log: never a token, a password or a connection URL. */
const SECRET = [
  'token',
  'password',
  'url',
  'authorization',
  '*.token',
  '*.password',
  '*.url',
  '*.authorization',
];

/** Runs until SIGTERM or SIGINT. Answers the exit code: 0 in order, 1 refused, 3 unreachable, 70 a broken promise
 * or a lost lease. */
export async function runDaemon(configFile: string): Promise<number> {
  const log = pino({ base: null, redact: SECRET });
  try {
    const config = await readConfig(configFile);
    const data = resolve(dirname(configFile), config.data);
    return await serve(config, data, log);
  } catch (error) {
    return notStarted(error, log);
  }
}

/** Every error that says itself what has to be done about it. */
const REFUSALS = [BootRefused, EmbeddedRefused, MigrationRefused, AccountDiffers, PoolerRefused, RoleRefused];

/** 1: refused, and it says why. 3: something could not be reached. */
function notStarted(error: unknown, log: Logger): number {
  if (REFUSALS.some((kind) => error instanceof kind)) {
    const { refusal, message } = error as Error & { readonly refusal?: unknown };
    log.fatal({ refusal }, message);
    return 1;
  }
  log.fatal({ err: error }, 'the desk did not start');
  return 3;
}

async function readConfig(file: string): Promise<Config> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new BootRefused({ code: 'config_invalid', faults: [String(error)] });
  });
  const config = parseConfig(text);
  if (!config.ok) throw new BootRefused(config.refused);
  const { tape } = config.value;
  const here = (name: string): string => resolve(dirname(file), name);
  const second = tape.second === null ? null : { ...tape.second, file: here(tape.second.file) };
  return { ...config.value, tape: { ...tape, file: here(tape.file), second } };
}

/** For answers that are on their way when the process has to end. Nothing is sent to a broker meanwhile. */
const ANSWERING_MS = 250;

async function serve(config: Config, data: string, log: Logger): Promise<number> {
  const { databaseUrl, operatorToken } = readEnvironment();
  await mkdir(data, { recursive: true });
  const ended = ending(log);
  const started = await startDesk({
    config,
    data,
    databaseUrl,
    build: BUILD,
    clock: systemClock,
    log,
    fatal: ended.fatal,
  });
  const api = await createApi({ desk: started.desk, token: operatorToken, rates: config.api });
  const url = await api.listen({ host: config.api.host, port: config.api.port });
  await leaveDoor(data, url);
  log.info({ address: url, account: config.account }, 'serving, DISARMED');
  const code = await ended.code;
  if (code === 0) return endInOrder({ started, api, data, log, patienceMs: config.timing.stopPatienceMs });
  await pause(ANSWERING_MS); // whoever asked for the stop that ends it hears what became of it
  return code;
}

/** Where the desk's door is, for the command line on this machine. Written whole or not at all. */
async function leaveDoor(data: string, url: string): Promise<void> {
  const file = join(data, 'daemon.json');
  await writeFile(`${file}.new`, JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

interface Served {
  readonly started: StartedDesk;
  readonly api: FastifyInstance;
  readonly data: string;
  readonly log: Logger;
  readonly patienceMs: number;
}

/** One for whoever still waits for an answer, one to store the stop, one to close the rest; the process takes what is left with it. */
const CLOSING_PATIENCES = 3;

/** Answers the exit code: 0 when DISARMED is stored and all is closed, 3 when something could not be reached any more. */
async function endInOrder({ started, api, data, log, patienceMs }: Served): Promise<number> {
  rmSync(join(data, 'daemon.json'), { force: true });
  const closed = async (): Promise<null> => {
    // who still waits for an answer does not keep the desk armed
    await Promise.race([api.close(), pause(patienceMs)]);
    await started.stop();
    return null;
  };
  const late = pause(CLOSING_PATIENCES * patienceMs, new Error('something did not close in time'));
  const broken = await Promise.race([closed().catch((error: unknown) => error), late]);
  if (broken === null) {
    log.info('stopped, DISARMED');
    return 0;
  }
  log.fatal({ err: broken }, 'stopped, not in order');
  return 3;
}

interface Ending {
  readonly code: Promise<number>;
  readonly fatal: (why: string) => void;
}

/** 70 is EX_SOFTWARE of sysexits.h: something inside is wrong, and restarting in a loop will not cure it. */
const BROKEN = 70;

function ending(log: Logger): Ending {
  let end: (code: number) => void = () => undefined;
  const code = new Promise<number>((done) => {
    end = done;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end(0));
  return {
    code,
    fatal(why): void {
      log.fatal({ why }, 'this process must not go on');
      end(BROKEN);
    },
  };
}
