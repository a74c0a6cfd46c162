/** What the demo proved, in numbers that a program can check and sentences that a person enjoys. */
import pc from 'picocolors';

import { type Screen, money } from './screen.ts';
import type { SeenVerdict } from './trade.ts';

/** `summary.json` of a run; money is text. */
export interface Summary {
  readonly bars: number;
  readonly fills: number;
  /** Shares at the end. */
  readonly held: string;
  readonly fees: string;
  readonly cash: string;
  readonly final_equity: string;
  readonly killed_pid: number | null;
  readonly in_doubt: readonly {
    readonly client_order_id: string;
    readonly result: string;
    readonly evidence: string;
  }[];
  readonly verdicts: readonly SeenVerdict[];
  readonly ledger_hash: string;
  readonly broker_book_hash: string;
  readonly uninterrupted_ledger_hash: string;
}

/** Everything that the demo claims and that is not so. Empty: it may claim it. */
export function brokenClaims(summary: Summary): readonly string[] {
  const claims: readonly (readonly [string, boolean])[] = [
    ['orders were filled', summary.fills > 0],
    ['the desk was killed', summary.killed_pid !== null],
    ['an order was in doubt after the kill', summary.in_doubt.length > 0],
    ['every doubt was ended by evidence', summary.in_doubt.every(({ result }) => result !== 'UNKNOWN')],
    ['every reconcile was CLEAN', summary.verdicts.every(({ state }) => state === 'CLEAN')],
    ['our ledger says what the broker says', summary.ledger_hash === summary.broker_book_hash],
    ['the kill changed nothing', summary.ledger_hash === summary.uninterrupted_ledger_hash],
  ];
  return claims.filter(([, holds]) => !holds).map(([claim]) => claim);
}

export function tell(screen: Screen, summary: Summary): void {
  const broken = brokenClaims(summary);
  const short = (hash: string): string => hash.slice(0, 16);
  screen.line();
  screen.line(pc.bold('  What happened'));
  screen.line(`    ${summary.bars} daily bars of AAPL from 2013 on, SMA 10/30, 10 shares, 2 bps of fees`);
  screen.line(
    `    ${summary.fills} fills, ${money(summary.fees)} of fees, ${summary.held} shares held at the end`,
  );
  screen.line(`    ${money('100000')} became ${pc.bold(money(summary.final_equity))}`);
  for (const { client_order_id, evidence } of summary.in_doubt)
    screen.line(
      `    in doubt after the kill: ${client_order_id}, ended by evidence: ${evidence.replaceAll('_', ' ')}`,
    );
  screen.line();
  screen.line(pc.bold('  Three memories of it'));
  screen.line(`    our ledger              ${short(summary.ledger_hash)}`);
  screen.line(`    the broker's book       ${short(summary.broker_book_hash)}`);
  screen.line(`    a run without the kill  ${short(summary.uninterrupted_ledger_hash)}`);
  screen.line();
  if (broken.length === 0)
    screen.line(
      pc.green('  Equal to the micro. No order was lost, none was sent twice, and nothing armed itself.'),
    );
  else for (const claim of broken) screen.line(pc.red(`  NOT TRUE: ${claim}`));
  screen.line();
}
