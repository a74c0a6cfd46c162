/** The file of a sweep: asked for before anything is run, and there whole or not at all. */
import { constants } from 'node:fs';
import { access, link, lstat, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { CommandFailed, EXIT } from '../exit-codes.ts';

/** Ends the command where a file cannot come to be under this name: nobody waits for rows that have nowhere to go. */
export async function refuseTaken(name: string): Promise<void> {
  const file = resolve(name);
  const there = await lstat(file).catch(() => null); // what cannot be looked at is told by its folder
  if (there !== null) throw refused(name, 'something of that name is there');
  await access(dirname(file), constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw refused(name, whyOf(error));
  });
}

/** Written under another name, and named last: whoever finds the file finds all rows. Nothing is written over. */
export async function writeRows(name: string, lines: Iterable<readonly string[]>): Promise<void> {
  const file = resolve(name);
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await writeFile(unfinished, [...lines].map((line) => `${line.map(quoted).join(',')}\n`).join(''), {
      flag: 'wx',
    });
    await link(unfinished, file);
  } catch (error) {
    throw refused(name, whyOf(error));
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** A cell as RFC 4180 has it: one that holds a separator stands in quotes. */
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const refused = (name: string, why: string): CommandFailed =>
  new CommandFailed(EXIT.refused, `${name} cannot be written: ${why}. Name a file that is not there yet`);

const whyOf = (error: unknown): string => (error as NodeJS.ErrnoException).message;
