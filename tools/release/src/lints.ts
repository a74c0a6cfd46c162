/** Two foreign eyes on a tarball: publint on its package.json, Are The Types Wrong on its types. */

import { Package, checkPackage } from '@arethetypeswrong/core';
import { filterProblems } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Unpacked } from './unpacked.ts';

/** Warnings count as errors, and suggestions count too. */
export const publintFaults = async ({ files }: Unpacked): Promise<readonly string[]> => {
  const packed = [...files].map(([path, data]) => ({ name: `package/${path}`, data }));
  const { messages, pkg } = await publint({ pkgDir: 'package', pack: { files: packed }, strict: true });
  return messages.map((message) => `${message.code}: ${formatMessage(message, pkg, { color: false }) ?? ''}`);
};

/**
 * ES modules only. The old resolution of Node 10 knows no `exports`, and a CommonJS module that imports us is warned
 * by `node16-cjs` of a failure that does not exist from Node 20.19 on; the engines field asks for that.
 */
const RESOLUTIONS = ['node16-esm', 'bundler'] as const;

export const typesFaults = async ({ files, manifest }: Unpacked): Promise<readonly string[]> => {
  const { name, version } = manifest;
  const installed = Object.fromEntries(
    [...files].map(([path, data]) => [`/node_modules/${name}/${path}`, data]),
  );
  const analysis = await checkPackage(new Package(installed, name, version));
  if (analysis.types === false) return ['there are no types'];
  const problems = RESOLUTIONS.flatMap((resolutionKind) => filterProblems(analysis, { resolutionKind }));
  return [...new Set(problems.map((problem) => JSON.stringify(problem)))];
};
