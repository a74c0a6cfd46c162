/** Runs a package's globalSetup or globalTeardown, which may be TypeScript and may import our packages by name. */

import './typescript.mjs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

export const runHook = async (which, globalConfig, projectConfig) => {
  const path = projectConfig.globals.mqkHooks[which].replace('<rootDir>', projectConfig.rootDir);
  const hook = await import(pathToFileURL(resolve(projectConfig.rootDir, path)).href);
  await hook.default(globalConfig, projectConfig);
};
