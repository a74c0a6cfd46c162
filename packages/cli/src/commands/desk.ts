/** The desk from outside: what it is doing, and the few words that change it. */
import { type Command, Option } from 'commander';

import { openDesk } from '../desk-client.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say } from '../say.ts';
import { addEventsCommand } from './events.ts';
import { addHistoryCommands } from './histories.ts';
import { type DeskOptions, print } from './desk-options.ts';

/** Two steps, as everywhere: without the token of the first one the second does not happen. */
async function twoSteps(options: DeskOptions, path: string, word: string): Promise<void> {
  const desk = await openDesk(options.data);
  if (options.yes !== undefined) {
    print(await desk.demand(`${path}/confirm`, { by: options.by, token: options.yes }));
    return;
  }
  const prepared = await desk.demand(`${path}/prepare`, { by: options.by });
  print(prepared);
  const { token } = prepared as { readonly token: string };
  say(`Read it. If it is what you mean: mqk ${word} --data ${options.data} --yes ${token}`);
}

export function addDeskCommands(program: Command): void {
  const desk = (name: string, description: string, example: string): Command =>
    program
      .command(name)
      .description(description)
      .requiredOption('--data <directory>', 'data directory of the daemon')
      .addOption(new Option('--by <who>', 'name for the audit').default('operator'))
      .addHelpText('after', `\nExample:\n  $ ${example}`);

  desk('status', 'what the desk is doing, as JSON', 'mqk status --data .mqk/desk').action(
    async (options: DeskOptions) => {
      print(await (await openDesk(options.data)).status());
    },
  );
  desk('open', 'take over the broker account, in two steps', 'mqk open --data .mqk/desk')
    .option('--yes <token>', 'the second step: the token of the first')
    .action((options: DeskOptions) => twoSteps(options, '/v1/account', 'open'));
  desk('arm', 'allow orders to leave, in two steps', 'mqk arm --data .mqk/desk')
    .option('--yes <token>', 'the second step: the token of the first')
    .action((options: DeskOptions) => twoSteps(options, '/v1/arm', 'arm'));
  for (const [name, path, description] of ONE_STEP)
    desk(name, description, `mqk ${name} --data .mqk/desk`).action(async (options: DeskOptions) => {
      print(await (await openDesk(options.data)).demand(path, { by: options.by }));
    });
  desk(
    'halt',
    'stop everything that could add risk, and say why',
    'mqk halt --data .mqk/desk --reason "fat finger"',
  )
    .requiredOption('--reason <text>', 'for the audit and for whoever has to acknowledge it')
    .action(async (options: DeskOptions) => {
      print(
        await (
          await openDesk(options.data)
        ).demand('/v1/halt', { by: options.by, detail: options.reason ?? '' }),
      );
    });
  addDoubtCommands(desk);
  addHistoryCommands(desk);
  addEventsCommand(desk);
  desk('acknowledge', 'a halt was seen and understood', 'mqk acknowledge --data .mqk/desk --halt 3')
    .requiredOption('--halt <id>', 'as `mqk status` shows it')
    .action(async (options: DeskOptions & { readonly halt: string }) => {
      print(
        await (
          await openDesk(options.data)
        ).demand('/v1/halts/acknowledge', { by: options.by, halt: options.halt }),
      );
    });
}

interface ResolveOptions extends DeskOptions {
  readonly order: string;
  readonly outcome: 'accepted' | 'absent';
  readonly brokerOrder?: string;
}

function addDoubtCommands(desk: (name: string, description: string, example: string) => Command): void {
  desk('doubts', 'orders of which nobody knows what became', 'mqk doubts --data .mqk/desk').action(
    async (options: DeskOptions) => {
      print(await (await openDesk(options.data)).look('/v1/doubts'));
    },
  );
  desk(
    'resolve',
    'say what became of an order in doubt, when neither the broker nor time can',
    'mqk resolve --data .mqk/desk --order demo1-0f3c --outcome absent --reason "told by the broker’s desk, call 4711"',
  )
    .requiredOption('--order <id>', 'as `mqk doubts` shows it')
    .addOption(
      new Option('--outcome <what>', 'what became of it')
        .choices(['accepted', 'absent'])
        .makeOptionMandatory(),
    )
    .option('--broker-order <id>', 'of an accepted one: the id that the broker shows')
    .requiredOption('--reason <text>', 'how you know; kept in the audit')
    .action(async (options: ResolveOptions) => {
      print(await (await openDesk(options.data)).demand('/v1/doubts/resolve', settlementOf(options)));
    });
}

function settlementOf(options: ResolveOptions): Readonly<Record<string, string>> {
  const { by, order, outcome, brokerOrder, reason = '' } = options;
  if ((outcome === 'accepted') !== (brokerOrder !== undefined))
    throw new CommandFailed(
      EXIT.usage,
      'name the broker’s id of an accepted order with --broker-order, and of no other',
    );
  return { by, order, outcome, reason, ...(brokerOrder === undefined ? {} : { brokerOrder }) };
}

const ONE_STEP = [
  ['disarm', '/v1/disarm', 'let no order leave that could add risk; never refused'],
  ['start', '/v1/run/start', 'start the run of the configured strategy'],
  ['stop', '/v1/run/stop', 'end the run, and disarm'],
] as const;
