/** The equity curve while it is drawn: two columns, and nothing else that grows with the bars. */
import type { EquityCurve } from './result.ts';

export interface CurveWriter {
  push(at: number, equity: number, gross: number): void;
  finish(): EquityCurve;
}

export function createCurve(capacity: number): CurveWriter {
  const [at, equity, gross] = [
    new Float64Array(capacity),
    new Float64Array(capacity),
    new Float64Array(capacity),
  ];
  let length = 0;
  return {
    push(time, worth, exposed) {
      at[length] = time;
      equity[length] = worth;
      gross[length] = exposed;
      length++;
    },
    finish: () => ({
      length,
      at: at.subarray(0, length),
      equity: equity.subarray(0, length),
      gross: gross.subarray(0, length),
    }),
  };
}
