/** Which release of the code runs: the version of this very package, as it was installed. */
import { readFileSync } from 'node:fs';

import { invariant } from '@mqk/core';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
invariant(
  typeof manifest === 'object' &&
    manifest !== null &&
    'version' in manifest &&
    typeof manifest.version === 'string',
  'the package of the daemon carries its version',
);

/** As arming shows it, and `mqk --version`. */
export const BUILD = manifest.version;
