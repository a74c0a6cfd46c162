/** `mqk-daemon CONFIG`: the live runner by itself. */
import { runDaemon } from './run-daemon.ts';

const [, , configFile] = process.argv;
if (configFile === undefined) {
  process.stderr.write('usage: mqk-daemon CONFIG.yaml\n');
  process.exit(2);
}
process.exit(await runDaemon(configFile));
