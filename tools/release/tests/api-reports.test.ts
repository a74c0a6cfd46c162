/** The reports in `packages/NAME/etc` say what the doors export. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiReports, reportPath } from '../src/api-reports.ts';
import { keptReports } from '../src/kept-reports.ts';
import { published } from '../src/published.ts';

const paths = published.flatMap((one) => one.doors.map((door) => reportPath(one, door)));

describe('API reports', () => {
  const kept = keptReports();
  let reports: ReadonlyMap<string, string> = new Map();

  beforeAll(() => {
    reports = apiReports();
  });

  test('there is one for each door, and none for a door that is gone', () => {
    expect([...kept.keys()].toSorted()).toEqual(paths.toSorted());
  });

  test.each(paths)('%s says what the door exports (else: pnpm api:write, and read the diff)', (path) => {
    expect(kept.get(path)).toBe(reports.get(path));
  });

  test('a door is told with its functions, and with the types that they speak of', () => {
    const report = reports.get('packages/integrity/etc/integrity.api.md') ?? '';

    expect(report).toContain('export function afterBoot(');
    expect(report).toContain("import { SystemTime } from '@mqk/core';");
  });
});
