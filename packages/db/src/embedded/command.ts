/** Runs one of PostgreSQL's tools to its end: as the server's user, away from our terminal, with nothing of our environment. */
import { spawn } from 'node:child_process';

import { EmbeddedRefused } from './refusal.ts';
import { becoming, type ServerUser } from './server-user.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly user: ServerUser;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface Outcome {
  /** Null when it was ended for taking too long. */
  readonly code: number | null;
  /** What it said, both streams, the last of it. */
  readonly output: string;
}

const outputMax = 4096;

/** Refuses: binaries_missing, when the file cannot be executed at all. */
export function run({ file, args, user, environment, timeoutMs }: Command): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...becoming(user),
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...environment },
      // its own session: Ctrl-C on our terminal is not for the server
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-outputMax);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      reject(new EmbeddedRefused({ code: 'binaries_missing', name: file, reason: error.message }, error));
    });
    child.once('close', (code) => {
      resolve({ code, output: output.trim() });
    });
  });
}
