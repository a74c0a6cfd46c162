/** The outside world of a paper account: its broker, and the tape that the broker trades on. */
import { type Clock, ZERO, accountId, invariant } from '@mqk/core';
import { type PaperBroker, paperBroker } from '@mqk/broker-paper';
import { type OpenPaperBook, openPaperBook } from '@mqk/db/paper';
import { venuePolicy } from '@mqk/venue';
import type { Logger } from 'pino';

import type { Config } from './config.ts';
import { instrumentsOf, moneyOf } from './instruments.ts';

export interface PaperWorld {
  readonly book: OpenPaperBook;
  readonly paper: PaperBroker;
}

export interface PaperOptions {
  readonly config: Config;
  readonly url: string;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Logger;
}

export async function openPaperWorld(options: PaperOptions): Promise<PaperWorld> {
  const { config, url, clock, sleep, log } = options;
  const account = accountId(config.account);
  const book = await openPaperBook(url, account, {
    onError: (error) => {
      log.warn({ err: error }, 'an idle connection of the paper broker broke');
    },
  });
  const policy = venuePolicy({
    name: 'paper',
    fees: { kind: 'per_order', minimum: ZERO, perShare: ZERO, bps: BigInt(config.broker.feeBps) },
  });
  invariant(policy.ok, 'the configuration let impossible fees pass');
  const paper = paperBroker({
    book,
    account,
    kind: config.kind,
    openingCash: moneyOf(config.broker.openingCash),
    instruments: instrumentsOf(config),
    policy: policy.value,
    latencyMs: config.broker.latencyMs,
    clock,
    sleep,
  });
  return { book, paper };
}
