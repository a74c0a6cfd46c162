/** Whoever looks after the desk from beside its loop: supervisor, watchdog, and the signal that disarms. */
import type { Control } from '@mqk/execution';
import type { Logger } from 'pino';

import type { Brake } from './brake.ts';
import type { Config } from './config.ts';
import type { DeskDatabase } from './database.ts';
import type { HaltWatch } from './halt-watch.ts';
import { startSupervisor } from './supervisor.ts';
import { startWatchdog } from './watchdog.ts';

export interface GuardParts {
  readonly brake: Brake;
  readonly control: Pick<Control, 'deadman'>;
  readonly opened: DeskDatabase;
  readonly data: string;
  readonly haltFile: HaltWatch;
  readonly timing: Config['timing'];
  readonly log: Logger;
}

/** Answers how each of them is stopped. */
export function startGuards({
  brake,
  control,
  opened,
  data,
  haltFile,
  timing,
  log,
}: GuardParts): (() => Promise<void>)[] {
  const supervisor = startSupervisor(
    { control, brake, haltFile, revive: opened.revive, log },
    { everyMs: timing.heartbeatEveryMs, patienceMs: timing.stopPatienceMs },
  );
  const watchdog = startWatchdog({ data, stalledMsMax: timing.stalledMsMax });
  const onSignal = (): void => void brake({ kind: 'disarm', by: 'SIGUSR2' });
  process.on('SIGUSR2', onSignal);
  return [
    () => supervisor.stop(),
    () => watchdog.stop(),
    async () => Promise.resolve(void process.off('SIGUSR2', onSignal)),
  ];
}
