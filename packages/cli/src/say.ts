/** What a person reads. Results go to the standard output, progress to the standard error. */
import type { Json } from '@mqk/core';

export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** One JSON document, for a program to read. */
export const sayJson = (value: Json): void => {
  say(JSON.stringify(value, null, 2));
};

export const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
