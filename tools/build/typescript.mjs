/** Importing this lets plain Node read our TypeScript sources, and our packages by their sources. */

import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
