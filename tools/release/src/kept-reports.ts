/** The API reports that lie in the packages. */

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '@mqk/house';
import { published } from './published.ts';

const reportsOf = (name: string): readonly string[] => {
  const folder = join(root, 'packages', name, 'etc');
  return existsSync(folder) ? readdirSync(folder).map((file) => `packages/${name}/etc/${file}`) : [];
};

export const keptReports = (): ReadonlyMap<string, string> =>
  new Map(
    published
      .flatMap(({ name }) => reportsOf(name))
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );

/** Writes what differs and removes the reports of doors that are gone; answers the paths it touched. */
export const keepReports = (reports: ReadonlyMap<string, string>): readonly string[] => {
  const kept = keptReports();
  const outdated = [...reports].filter(([path, text]) => kept.get(path) !== text);
  const gone = [...kept.keys()].filter((path) => !reports.has(path));
  for (const [path, text] of outdated) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of gone) rmSync(join(root, path));
  return [...outdated.map(([path]) => path), ...gone];
};
