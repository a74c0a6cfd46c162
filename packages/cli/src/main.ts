/** The command line. */
import { EXIT } from './exit-codes.ts';
import { run } from './program.ts';

// whoever reads us may have read enough, as `head` does
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

await run(process.argv);
