/** What happened, step by step: one hash of all of it, and the end of it as a story. */
import { sha256Hex } from '@mqk/core';

export interface Journal {
  note(at: number, who: string, what: string): void;
  /** Too small to be told, and a part of the hash. */
  step(at: number, who: string, what: string): void;
  /** Of everything that was noted; equal for equal seeds. */
  hash(): string;
  /** The last lines, oldest first. */
  story(lines: number): readonly string[];
}

const BLOCK = 200;

export function journal(): Journal {
  const lines: string[] = [];
  const unhashed: string[] = [];
  let hash = '';
  const fold = (): void => {
    hash = sha256Hex(`${hash}\n${unhashed.splice(0).join('\n')}`);
  };
  const line = (at: number, who: string, what: string): string => {
    const text = `${String(at).padStart(7)} ms  ${who.padEnd(9)} ${what}`;
    if (unhashed.push(text) >= BLOCK) fold();
    return text;
  };
  return {
    note(at, who, what) {
      lines.push(line(at, who, what));
    },
    step(at, who, what) {
      line(at, who, what);
    },
    hash() {
      fold();
      return hash;
    },
    story: (count) => lines.slice(-count),
  };
}
