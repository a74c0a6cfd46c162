/** Every migration is applied to the schema before it with rows in every table, and nothing of them is lost. */
import { expect, test } from '@jest/globals';

import { migrate, schemaStatus } from '../src/index.ts';
import { MIGRATIONS } from '../src/migrations/migration.ts';
import { onlooker, opened } from './support/databases.ts';
import { goesOn } from './support/lived.ts';
import { rowsIn, schemaBefore, shapeOf } from './support/schema-steps.ts';

const LATER = MIGRATIONS.slice(1).map(({ number, name }) => [number, name] as const);

test.each(LATER)('migration %i, %s, keeps every row that it meets, and the desk goes on', async (number) => {
  const url = await schemaBefore(number);
  const owner = await opened(url);
  expect(await schemaStatus(owner)).toMatchObject({ kind: 'behind', version: number - 1 });
  const eyes = await onlooker(url);
  const shape = await shapeOf(eyes);
  const before = await rowsIn(eyes, shape);
  const empty = Object.entries(before).filter(([, rows]) => rows.length === 0);
  expect(empty.map(([table]) => table)).toEqual([]);

  expect(await migrate(owner)).toEqual(MIGRATIONS.slice(number - 1).map(({ name }) => name));
  expect(await schemaStatus(owner)).toEqual({ kind: 'current', version: MIGRATIONS.length });
  expect(await rowsIn(eyes, shape)).toEqual(before);
  await goesOn(await opened(url, { role: 'mqk_app' }));
});
