/** How far a long run is: one line that is written over on a terminal, a line now and then elsewhere. */
import { monotonicMs } from '../system-clock.ts';

/** Shorter runs are over before anybody has read a line. */
const QUIET_MS = 500;

export function progressLine(): (done: number, total: number) => void {
  const began = monotonicMs();
  const { isTTY } = process.stderr;
  let said = false;
  return (done, total) => {
    const spent = monotonicMs() - began;
    if (done === total) {
      if (said && isTTY) process.stderr.write('\n');
      return;
    }
    if (spent < QUIET_MS) return;
    said = true;
    const rate = done / spent;
    const left = Math.ceil((total - done) / rate / 1000);
    const line = `${done} of ${total} bar ends, ${Math.round(rate)} thousand a second, ${left} s left`;
    process.stderr.write(isTTY ? `\r${line}` : `${line}\n`);
  };
}
