import { readPidFile } from './pid-file.ts';
import { kindOf, signal, waitUntilGone } from './postmaster-process.ts';
import { EmbeddedRefused } from './refusal.ts';

/** `smart` waits for the clients to leave, `fast` sends them away, `immediate` does not even write a checkpoint. */
export const stopModes = ['smart', 'fast', 'immediate'] as const;

export type StopMode = (typeof stopModes)[number];

const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** Only a process that is this cluster's server gets the signal, whatever the pid file says. Refuses: stop_timeout, server_silent. */
export async function stopServer(cluster: string, mode: StopMode, patienceMs: number): Promise<void> {
  const file = await readPidFile(cluster);
  const kind = file === null ? 'gone' : await kindOf(file.pid, cluster);
  if (file === null || kind === 'gone' || kind === 'stranger') return;
  if (kind === 'unclear') throw new EmbeddedRefused({ code: 'server_silent', ...file });
  if (!signal(file.pid, signals[mode])) return;
  if (await waitUntilGone(file.pid, cluster, patienceMs)) return;
  throw new EmbeddedRefused({ code: 'stop_timeout', pid: file.pid, mode, waitedMs: patienceMs });
}
