/** Walk-forward beside a result, for people and programs. */
import { type Fold, type WalkForward, type WalkForwardOptions, walkForward } from '@mqk/backtest';
import { type Json, formatMicros, formatMoney, formatTime } from '@mqk/core';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say } from '../say.ts';

/** Null where nobody asked for it. */
export function walkForwardOf(
  folds: number | undefined,
  options: Omit<WalkForwardOptions, 'folds'>,
): WalkForward | null {
  if (folds === undefined) return null;
  const walked = walkForward({ ...options, folds });
  if (walked.ok) return walked.value;
  const { refused } = walked;
  if (refused.code === 'folds_not_enough')
    throw new CommandFailed(EXIT.usage, `--walk-forward ${folds}: name two folds at least (${refused.code})`);
  if (refused.code === 'folds_too_short')
    throw new CommandFailed(
      EXIT.refused,
      `--walk-forward ${folds}: a fold of ${refused.sessions} sessions ends before the strategy has seen its ${refused.warmup} bars. Name fewer folds (${refused.code})`,
    );
  throw new CommandFailed(EXIT.refused, `a fold is refused (${refused.code})`);
}

export const walkForwardJson = ({ folds, positive }: WalkForward): Json => ({
  positive,
  folds: folds.map(foldJson),
});

const foldJson = (fold: Fold): Json => ({
  from: formatTime(fold.from),
  to: formatTime(fold.to),
  sessions: fold.sessions,
  warmup: fold.warmup,
  orders: fold.orders,
  fills: fold.fills,
  fees: formatMicros(fold.fees),
  final_equity: formatMicros(fold.finalEquity),
  total_return: fold.figures.totalReturn.value,
  sharpe: fold.figures.sharpe.value,
  max_drawdown: fold.figures.maxDrawdown,
  stopped: fold.stopped,
});

export function tellFolds({ folds, positive }: WalkForward): void {
  say(`walk-forward: ${Math.round(positive * folds.length)} of ${folds.length} folds gained`);
  for (const { from, to, fills, finalEquity, figures, stopped } of folds) {
    const span = `${formatTime(from).slice(0, 10)} to ${formatTime(to).slice(0, 10)}`;
    const end = stopped === null ? '' : `, stopped: ${stopped}`;
    say(
      `  ${span}: ${formatMoney(finalEquity)}, max drawdown ${figures.maxDrawdown.toFixed(4)}, ${fills} fill(s)${end}`,
    );
  }
}
