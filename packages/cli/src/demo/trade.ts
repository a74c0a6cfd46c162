/** What an operator does with a desk, step by step, and watching it work. */
import type { Status } from '@mqk/daemon';
import { setTimeout as pause } from 'node:timers/promises';

import type { DeskClient } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { monotonicMs } from '../system-clock.ts';

const WHO = { by: 'demo' } as const;

/** A reconcile verdict as it was answered. */
export interface SeenVerdict {
  readonly when: string;
  readonly state: string;
}

async function twoSteps(desk: DeskClient, path: string): Promise<void> {
  const { token } = (await desk.demand(`${path}/prepare`, WHO)) as { readonly token: string };
  await desk.demand(`${path}/confirm`, { ...WHO, token });
}

export const openAccount = (desk: DeskClient): Promise<void> => twoSteps(desk, '/v1/account');
export const arm = (desk: DeskClient): Promise<void> => twoSteps(desk, '/v1/arm');

export async function startRun(desk: DeskClient): Promise<void> {
  await desk.demand('/v1/run/start', WHO);
}

export async function reconcile(desk: DeskClient, when: string): Promise<SeenVerdict> {
  const { state } = (await desk.demand('/v1/reconcile', WHO)) as { readonly state: string };
  return { when, state };
}

/** Bars and orders a person can follow; `until` ends the watching. */
export async function watch(
  desk: DeskClient,
  seen: (status: Status) => void,
  until: (status: Status) => boolean,
): Promise<Status> {
  const end = monotonicMs() + 10 * 60_000;
  for (;;) {
    const status = await desk.status();
    seen(status);
    if (until(status)) return status;
    if (status.halts.length > 0 || monotonicMs() > end)
      throw new CommandFailed(
        EXIT.refused,
        `the desk stopped: ${JSON.stringify(status.halts)} ${status.turn}`,
      );
    await pause(100);
  }
}

export const finished = ({ turn }: Status): boolean => turn === 'ended';
