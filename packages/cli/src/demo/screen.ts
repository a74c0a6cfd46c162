/** What the demo shows: a line a step, and one moving bar on a terminal. */
import { formatMoney, parseMicros } from '@mqk/core';
import pc from 'picocolors';

import { monotonicMs } from '../system-clock.ts';

export interface Screen {
  /** A finished step. */
  done(text: string): void;
  /** Something to know. */
  note(text: string): void;
  /** Moves the bar; plain lines every quarter where there is no terminal. */
  progress(label: string, done: number, total: number): void;
  line(text?: string): void;
}

const WIDTH = 32;

export function createScreen(out: NodeJS.WriteStream): Screen {
  const live = out.isTTY;
  const start = monotonicMs();
  let moving = false;
  let quarter = '';
  const clear = (): void => {
    if (moving) out.write('\r\u001b[2K');
    moving = false;
  };
  const line = (text = ''): void => {
    clear();
    out.write(`${text}\n`);
  };
  const seconds = (): string => pc.dim(`${((monotonicMs() - start) / 1000).toFixed(1).padStart(6)} s`);
  return {
    line,
    done: (text) => {
      line(`${seconds()}  ${pc.green('✓')} ${text}`);
    },
    note: (text) => {
      line(`${seconds()}  ${pc.yellow('•')} ${text}`);
    },
    progress(label, done, total) {
      if (live) {
        const filled = Math.round((done / Math.max(total, 1)) * WIDTH);
        out.write(
          `\r\u001b[2K${seconds()}    ${label} ${pc.cyan('█'.repeat(filled))}${pc.dim('░'.repeat(WIDTH - filled))} ${done}/${total} bars`,
        );
        moving = true;
        return;
      }
      const reached = `${label} ${Math.floor((done * 4) / Math.max(total, 1))}`;
      if (reached !== quarter) line(`${seconds()}    ${label} ${done}/${total} bars`);
      quarter = reached;
    },
  };
}

/** Money text as a person reads it. */
export function money(text: string): string {
  const read = parseMicros(text);
  return read.ok ? `$${formatMoney(read.value)}` : text;
}
