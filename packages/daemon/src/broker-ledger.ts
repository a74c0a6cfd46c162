/**
 * The broker's own memory of a paper account, as ledger entries: read from its book, without a look at ours.
 *
 * Two memories that were written by different hands and say the same are evidence; one memory read twice is not.
 */
import {
  type AccountId,
  type Holding,
  type Instrument,
  type InstrumentId,
  type Micros,
  type StrategyId,
  ZERO,
  invariant,
  systemTime,
} from '@mqk/core';
import { paperBroker } from '@mqk/broker-paper';
import { openPaperBook } from '@mqk/db/paper';
import { type NewEntry, fillEntry } from '@mqk/portfolio';
import { venuePolicy } from '@mqk/venue';

export interface BrokerLedgerOptions {
  readonly url: string;
  readonly account: AccountId;
  /** Whose orders they all were: the broker does not know. */
  readonly strategy: StrategyId;
  readonly instruments: readonly Instrument[];
}

export interface BrokerLedger {
  /** One entry an execution, in the broker's order. */
  readonly fills: readonly NewEntry[];
  readonly cash: Micros;
  readonly positions: readonly { readonly instrument: InstrumentId; readonly quantity: Holding }[];
}

const PAGE = 500;

export async function brokerLedger(options: BrokerLedgerOptions): Promise<BrokerLedger> {
  const { url, account, instruments } = options;
  const book = await openPaperBook(url, account, { onError: () => undefined });
  try {
    const policy = venuePolicy({ name: 'reader' });
    invariant(policy.ok, 'a policy of nothing but defaults is sound');
    const { broker } = paperBroker({
      book,
      account,
      openingCash: ZERO, // the account exists, and keeps what it has
      instruments,
      policy: policy.value,
      latencyMs: { accept: 0, answer: 0 },
      clock: { now: () => systemTime(0), monotonicMs: () => 0 },
      sleep: () => Promise.resolve(),
    });
    const fills = (await everyMessage(broker.messages)).flatMap(({ content }) =>
      content.kind === 'execution' ? [entryOf(content, options)] : [],
    );
    const taken = await broker.account.snapshot(1n, systemTime(0), null);
    if (taken.kind === 'failed') throw new Error(`the broker's book cannot be read: ${taken.reason}`);
    return { fills, cash: taken.snapshot.cash, positions: taken.snapshot.positions };
  } finally {
    await book.close();
  }
}

type Messages = ReturnType<typeof paperBroker>['broker']['messages'];
type Heard = Extract<Awaited<ReturnType<Messages['after']>>, { kind: 'heard' }>['messages'];
type Execution = Extract<Heard[number]['content'], { kind: 'execution' }>;

async function everyMessage(messages: Messages): Promise<Heard> {
  const all: Heard[number][] = [];
  for (;;) {
    const heard = await messages.after(all.at(-1)?.cursor ?? 0n, PAGE);
    if (heard.kind === 'failed') throw new Error(`the broker's book cannot be read: ${heard.reason}`);
    all.push(...heard.messages);
    if (heard.messages.length < PAGE) return all;
  }
}

function entryOf({ executionId, symbol, fill }: Execution, options: BrokerLedgerOptions): NewEntry {
  const instrument = options.instruments.find((candidate) => candidate.symbol === symbol);
  invariant(instrument !== undefined, `the broker executed ${symbol}, which nobody described`);
  const entry = fillEntry({ ...options, fill, executionId, instrument });
  invariant(entry.ok, `execution ${executionId} cannot be counted`);
  return entry.value;
}
