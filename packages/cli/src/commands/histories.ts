/** What happened, to look at: lists page by page, the story of one order, and the answer to an open question. */
import type { Command } from 'commander';

import { openDesk } from '../desk-client.ts';
import type { OrderStory } from '../orders/order-story.ts';
import { storyLines } from '../orders/story-lines.ts';
import { say } from '../say.ts';
import { type DeskOptions, print } from './desk-options.ts';

type Add = (name: string, description: string, example: string) => Command;

const LISTS = [
  ['orders', 'all orders, newest first'],
  ['denials', 'every reason for which an order was refused, with the numbers that were seen, newest first'],
  ['fills', 'all executions as they were booked, newest first'],
  ['positions', 'what every strategy holds, lot by lot'],
  ['questions', 'what news of the broker left open, and nobody has answered yet'],
  ['alerts', 'what a person should see and nothing stops for, newest first'],
] as const;

interface ListOptions extends DeskOptions {
  readonly limit: string;
  readonly after?: string;
}

export function addHistoryCommands(desk: Add): void {
  for (const [name, description] of LISTS)
    desk(name, description, `mqk ${name} --data .mqk/desk --limit 20`)
      .option('--limit <count>', 'rows of one page', '50')
      .option('--after <key>', '`next` of the page before')
      .action(async (options: ListOptions) => {
        const { limit, after } = options;
        const asked = new URLSearchParams({ limit, ...(after === undefined ? {} : { after }) });
        print(await (await openDesk(options.data)).look(`/v1/${name}?${asked.toString()}`));
      });
  desk(
    'order',
    'one order: its bracket, and everything that happened to it: wish, promise, refusals, attempts, answers, news, fills',
    'mqk order demo1-0f3c --data .mqk/desk',
  )
    .argument('<id>', 'client order id, as `mqk orders` shows it')
    .option('--json', 'all of it as one object')
    .action(async (id: string, options: DeskOptions) => {
      const told = await (await openDesk(options.data)).look(`/v1/orders/${encodeURIComponent(id)}`);
      if (options.json === true) print(told);
      else for (const line of storyLines(told as OrderStory)) say(line);
    });
  desk(
    'answer',
    'close an open question that neither the broker nor a reconcile answers',
    'mqk answer --data .mqk/desk --question 3 --reason "their desk confirmed the order by phone"',
  )
    .requiredOption('--question <id>', 'as `mqk questions` shows it')
    .requiredOption('--reason <text>', 'how you know; kept in the audit')
    .action(async (options: DeskOptions & { readonly question: string }) => {
      const { by, question, reason = '' } = options;
      print(await (await openDesk(options.data)).demand('/v1/questions/answer', { by, question, reason }));
    });
}
