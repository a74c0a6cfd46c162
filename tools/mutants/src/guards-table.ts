/** The table of docs/control-guards.md, as it has to be. */
import type { Guard } from './guards.ts';

export const guardRow = ({ name, keeps, in: folder, test, title }: Guard): string =>
  `| \`${name}\` | ${keeps} | \`packages/${folder}/${test}\`, _${title}_ |`;

export const rowsOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^\| `[a-z-]+` \|/.test(line));
