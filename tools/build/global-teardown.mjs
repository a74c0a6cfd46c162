import { runHook } from './global-hook.mjs';

export default (globalConfig, projectConfig) => runHook('globalTeardown', globalConfig, projectConfig);
