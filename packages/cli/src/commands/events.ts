/** What happens to a desk, line by line, over its restarts. */
import { setTimeout as pause } from 'node:timers/promises';

import { type Command, InvalidArgumentError } from 'commander';

import { type FollowedEvent, openDesk } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { complain, say } from '../say.ts';
import type { DeskOptions } from './desk-options.ts';

interface EventsOptions extends DeskOptions {
  readonly after?: string;
  readonly count?: number;
}

/** Between two attempts to reach a desk that went away. */
const AGAIN_MS = 1_000;

export function addEventsCommand(
  desk: (name: string, description: string, example: string) => Command,
): void {
  desk(
    'events',
    'follow every halt, disarm, doubt and alert as it happens, one JSON object a line; over restarts, too',
    'mqk events --data .mqk/desk --after 0',
  )
    .option(
      '--after <number>',
      'begin behind this event; 0 is everything. Without: what happens from now on',
      whole,
    )
    .option('--count <number>', 'end after so many', (text) => Number.parseInt(whole(text), 10))
    .action(async ({ data, after, count = Number.POSITIVE_INFINITY }: EventsOptions) => {
      let told = 0;
      for await (const event of following(data, after ?? null)) {
        say(JSON.stringify(event));
        told += 1;
        if (told >= count) return;
      }
    });
}

function whole(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new InvalidArgumentError('a whole number, such as 42');
}

/** A desk that is not there at the beginning is an error; one that goes away is waited for. */
async function* following(data: string, after: string | null): AsyncGenerator<FollowedEvent> {
  let last = after;
  let desk = await openDesk(data);
  for (;;) {
    for await (const event of desk.follow(last)) {
      last = event.id;
      yield event;
    }
    complain('mqk: the desk went away; waiting for it');
    for (let back = false; !back;) {
      await pause(AGAIN_MS);
      const again = await openDesk(data).catch((error: unknown) => {
        if (error instanceof CommandFailed && error.exitCode === EXIT.unavailable) return null;
        throw error;
      });
      back = again !== null;
      desk = again ?? desk;
    }
  }
}
