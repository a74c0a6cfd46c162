import { takeTurn } from './turn.ts';
import { prepareDirectory } from './directory.ts';
import { EmbeddedRefused } from './refusal.ts';

export interface RunnerLock {
  release(): Promise<void>;
}

/** Two runners that start in the same instant may both step back; this long they try again. */
const patienceMs = 300;

/**
 * One runner on a data directory. Take it before starting the server, for the second runner would adopt it and, leaving,
 * stop it under the first. It is held by the process itself, not by a session of the server: a lock that vanished with a
 * restarted server would let a second runner in while the first still trades, and that is the worse mistake; a lock that
 * outlived its holder would only need a person, and this one does not (see flag.ts).
 *
 * It is courtesy, not fencing: what must not happen twice is fenced in the database by the account's lease.
 *
 * Refuses: runner_held with the holder's pid, directory_unusable, symlinked_directory.
 */
export async function lockRunner(directory: string): Promise<RunnerLock> {
  const folder = await prepareDirectory(directory);
  const turn = await takeTurn(folder, 'runner', patienceMs);
  if (!turn.taken) throw new EmbeddedRefused({ code: 'runner_held', directory: folder, pid: turn.by });
  return { release: () => turn.flag.lower() };
}
