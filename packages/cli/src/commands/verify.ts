/** Whether a run directory is what it was. */
import { verifyRun } from '@mqk/artifacts';
import type { Command } from 'commander';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { say, sayJson } from '../say.ts';

export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('check a run directory, to the byte, against its own manifest')
    .argument('<directory>', 'of a run')
    .option('--json', 'the answer as one object')
    .addHelpText('after', HELP)
    .action(verify);
}

const HELP = `
It proves that the directory is consistent with itself: no file was changed, added or removed since its manifest was
sealed. It does not prove who wrote it; a promotion repeats the run for that.
Exit codes: 0 consistent, 1 not, 2 not understood.

Example:
  $ mqk verify runs/spy`;

async function verify(directory: string, { json }: { readonly json?: boolean }): Promise<void> {
  const checked = await verifyRun(directory);
  if (!checked.ok) {
    const { code, file, detail } = checked.refused;
    if (json === true) sayJson({ ok: false, refused: { code, file, detail } });
    throw new CommandFailed(EXIT.refused, `${directory}: ${file}: ${detail} (${code})`);
  }
  const { manifest, manifestSha256 } = checked.value;
  if (json === true)
    sayJson({
      ok: true,
      run_id: manifest.runId,
      manifest_sha256: manifestSha256,
      audit_records: manifest.audit.count,
      proves: 'consistency',
    });
  else say(`${directory} is consistent: run ${manifest.runId}, ${manifest.audit.count} audit records`);
}
