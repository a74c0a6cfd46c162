/** A child process that is waited for, with everything it said. */

import { execFile } from 'node:child_process';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const run = (command: string, args: readonly string[], cwd: string): Promise<Finished> =>
  new Promise((resolve) => {
    const options = { cwd, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 120_000 } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr: error === null ? stderr : `${stderr}${error.message}` });
    });
  });

/** Throws with what the child said when it failed. */
export const mustRun = async (command: string, args: readonly string[], cwd: string): Promise<string> => {
  const { code, stdout, stderr } = await run(command, args, cwd);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${stdout}\n${stderr}`);
  return stdout;
};
