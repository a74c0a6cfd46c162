/** A command as a person types it, without a process of its own. */
import { jest } from '@jest/globals';

import { run } from '../../src/index.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function mqk(...args: readonly string[]): Promise<Ended> {
  const [out, err] = [listen(process.stdout), listen(process.stderr)];
  try {
    await run(['node', 'mqk', ...args]);
    return { code: Number(process.exitCode ?? 0), out: out.heard(), err: err.heard() };
  } finally {
    process.exitCode = undefined;
    out.stop();
    err.stop();
  }
}

function listen(stream: NodeJS.WriteStream): { readonly heard: () => string; readonly stop: () => void } {
  let heard = '';
  const spy = jest.spyOn(stream, 'write').mockImplementation((piece) => {
    heard += String(piece);
    return true;
  });
  return { heard: () => heard, stop: () => spy.mockRestore() };
}
