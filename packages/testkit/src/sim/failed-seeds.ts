/** Seeds that have failed in this checkout, to be run first until they hold. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../.sim/', import.meta.url));
const FILE = `${FOLDER}failed.json`;

const isSeed = (kept: unknown): kept is number => typeof kept === 'number' && Number.isSafeInteger(kept);

export interface FailuresFile {
  read(): readonly number[];
  write(seeds: readonly number[]): void;
}

export const failuresFile = (): FailuresFile => ({
  read() {
    try {
      const kept: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
      return Array.isArray(kept) ? kept.filter(isSeed) : [];
    } catch {
      return []; // nothing has failed here yet
    }
  },
  write(seeds) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(FILE, `${JSON.stringify(seeds)}\n`);
  },
});
