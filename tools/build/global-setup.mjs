import { runHook } from './global-hook.mjs';

export default (globalConfig, projectConfig) => runHook('globalSetup', globalConfig, projectConfig);
