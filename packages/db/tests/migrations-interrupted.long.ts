/** Every migration, ended at any statement, is done or undone. */
import { test } from '@jest/globals';

import { MIGRATIONS } from '../src/migrations/migration.ts';
import { endedBeforeAny, endedInside } from './support/interrupted.ts';

const STEPS = MIGRATIONS.map(({ number, name }) => [number, name] as const);

test.each(STEPS)(
  'migration %i, %s, ended before any statement of the migrator is done or undone',
  endedBeforeAny,
);

test.each(STEPS)('migration %i, %s, ended inside its own text leaves nothing of itself', endedInside);
