/** A daemon as a child process of its own, the way an operator would run it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { rm, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { type DeskClient, connectToDesk } from '../desk-client.ts';
import { readEnvironment } from '../environment.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { monotonicMs } from '../system-clock.ts';

export interface DeskProcess {
  readonly pid: number;
  readonly desk: DeskClient;
  /** As a power cut would: no signal handler runs. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly config: string;
  readonly data: string;
  readonly token: string;
  readonly logFile: string;
  /** Told once a second while a dead desk's lease has to run out first. */
  readonly waiting: (why: string) => void;
}

const MAIN = fileURLToPath(import.meta.resolve('@mqk/daemon/main'));
const PATIENCE_MS = 60_000;

/** Starts a daemon and waits until it serves. A desk whose account is still leased to the dead is tried again. */
export async function launchDesk(options: LaunchOptions): Promise<DeskProcess> {
  const start = monotonicMs();
  for (;;) {
    const launched = await tryLaunch(options);
    if (launched !== 'account_in_use') return launched;
    if (monotonicMs() - start > PATIENCE_MS)
      throw new CommandFailed(EXIT.unavailable, 'the account stayed leased to another process');
    options.waiting('the lease of the dead desk has to run out first');
    await pause(500);
  }
}

async function tryLaunch(options: LaunchOptions): Promise<DeskProcess | 'account_in_use'> {
  const { config, data, token, logFile } = options;
  await rm(join(data, 'daemon.json'), { force: true });
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...process.execArgv, MAIN, config], {
    stdio: ['ignore', log, log],
    env: { ...readEnvironment().inherited, MQK_OPERATOR_TOKEN: token },
  });
  const exited = once(child, 'exit');
  const end = monotonicMs() + PATIENCE_MS;
  while (monotonicMs() < end) {
    if (child.exitCode !== null) return refusedStart(logFile);
    const desk = await connectToDesk(data, token).catch(() => null);
    if (desk?.pid === child.pid && desk !== null) return running(child, desk, exited);
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new CommandFailed(EXIT.unavailable, `the desk did not come up; its log is ${logFile}`);
}

function running(child: ChildProcess, desk: DeskClient, exited: Promise<unknown>): DeskProcess {
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { pid: desk.pid, desk, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function refusedStart(logFile: string): Promise<'account_in_use'> {
  const last = (await readFile(logFile, 'utf8')).trim().split('\n').at(-1) ?? '';
  if (last.includes('"code":"account_in_use"')) return 'account_in_use';
  throw new CommandFailed(EXIT.unavailable, `the desk did not start: ${last}`);
}
