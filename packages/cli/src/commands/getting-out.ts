/** Out of orders and positions: possible while disarmed and halted, carried out by the desk until it is proven done. */
import type { Json } from '@mqk/core';
import { type Command, Option } from 'commander';

import { openDesk } from '../desk-client.ts';
import { say, sayJson } from '../say.ts';

interface Options {
  readonly data: string;
  readonly by: string;
  readonly reason: string;
  readonly order?: string;
  readonly symbol?: string;
  readonly quantity?: string;
  readonly id?: string;
  readonly look?: boolean;
  readonly json?: boolean;
}

interface Stop {
  readonly clientOrderId: string;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
}

/** What the desk says goes with the orders, and what no stop stands behind then. */
interface Lost {
  readonly protectiveStops?: readonly Stop[];
  readonly unprotected?: readonly { readonly instrument: string; readonly quantity: string }[];
  readonly outcome?: string;
}

const BECAME: Readonly<Record<string, string>> = {
  latched:
    'The database did not take it: the desk holds it, ends itself, and carries it out first when it is started again.',
  unkept:
    'Neither the database nor the file HALT took it: the desk holds it and ends itself. It comes up disarmed, and nothing is ' +
    'cancelled: make room, start it, and ask again.',
};

type Body = Readonly<Record<string, string>>;

/** What was asked for is stored; what becomes of it is seen in the status. */
async function ask({ data, json }: Options, path: string, body: Body): Promise<void> {
  const told = (await (await openDesk(data)).demand(path, body)) as Lost;
  if (json === true) {
    sayJson(told as Json);
    return;
  }
  sayLost(told);
  say(
    BECAME[told.outcome ?? ''] ??
      `It is stored, and carried out until it is proven to be done: mqk status --data ${data}`,
  );
}

function sayLost({ protectiveStops = [], unprotected = [] }: Lost): void {
  for (const { clientOrderId, side, quantity, instrument } of protectiveStops)
    say(`A protective stop goes, too: ${clientOrderId}, ${side} ${quantity} ${instrument}`);
  for (const { instrument, quantity } of unprotected)
    say(`No stop stands behind ${quantity} ${instrument} then`);
}

/** What a kill would take away, and nothing is asked for. */
async function look({ data, json }: Options): Promise<void> {
  const { protectiveStops, positions } = await (await openDesk(data)).status();
  const lost: Lost = { protectiveStops, unprotected: positions };
  if (json === true) {
    sayJson(lost as Json);
    return;
  }
  sayLost(lost);
  say('Nothing was asked for. A kill is: the same without --look');
}

export function addGettingOutCommands(program: Command): void {
  const out = (name: string, description: string, example: string): Command =>
    program
      .command(name)
      .description(description)
      .requiredOption('--data <directory>', 'data directory of the daemon')
      .requiredOption('--reason <text>', 'for the audit')
      .addOption(new Option('--by <who>', 'name for the audit').default('operator'))
      .option('--json', 'what the desk answers, as JSON')
      .addHelpText('after', `\nExample:\n  $ ${example}`);

  out(
    'kill',
    'halt, and cancel every order until it has ended, protective stops too: it says which',
    'mqk kill --data .mqk/desk --reason "fat finger"',
  )
    .option('--look', 'only say which protective stops it would take away, and from which positions')
    .action((options: Options) =>
      options.look === true
        ? look(options)
        : ask(options, '/v1/kill', { by: options.by, detail: options.reason }),
    );
  out('cancel', 'cancel one order', 'mqk cancel --data .mqk/desk --order mqk-1f --reason "too low"')
    .requiredOption('--order <id>', 'its client order id')
    .action((options: Options) =>
      ask(options, '/v1/orders/cancel', { ...asked(options), order: options.order ?? '' }),
    );
  out(
    'cancel-all',
    'disarm, and cancel every order, protective stops too',
    'mqk cancel-all --data .mqk/desk --reason "news"',
  ).action((options: Options) => ask(options, '/v1/orders/cancel-all', asked(options)));
  out(
    'flatten',
    'disarm, cancel the orders and close the position of a symbol, or of all of them',
    'mqk flatten --data .mqk/desk --symbol AAPL --reason "out"',
  )
    .option('--symbol <symbol>', 'without, every symbol')
    .option('--quantity <count>', 'what is to be closed when we and the broker do not agree; needs --symbol')
    .action((options: Options) => {
      const { symbol, quantity } = options;
      const scope = {
        ...(symbol === undefined ? {} : { symbol }),
        ...(quantity === undefined ? {} : { quantity }),
      };
      return ask(options, '/v1/flatten', { ...asked(options), ...scope });
    });
  out(
    'call-off',
    'give up on what is being got out of',
    'mqk call-off --data .mqk/desk --id 3 --reason "by phone"',
  )
    .requiredOption('--id <id>', 'as `mqk status` shows it')
    .action((options: Options) =>
      ask(options, '/v1/wind-downs/call-off', { ...asked(options), id: options.id ?? '' }),
    );
}

const asked = ({ by, reason }: Options): Body => ({ by, reason });
