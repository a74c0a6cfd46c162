/** The newest migrations, ended at any statement, are done or undone; older ones no longer change. */
import { test } from '@jest/globals';

import { MIGRATIONS } from '../src/migrations/migration.ts';
import { endedBeforeAny, endedInside } from './support/interrupted.ts';

const NEWEST = MIGRATIONS.slice(-4).map(({ number, name }) => [number, name] as const);

test.each(NEWEST)(
  'migration %i, %s, ended before any statement of the migrator is done or undone',
  endedBeforeAny,
);

test.each(NEWEST)('migration %i, %s, ended inside its own text leaves nothing of itself', endedInside);
