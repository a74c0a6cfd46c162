/** What somebody who installed our packages writes: the examples, and one file that enters every door. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { published } from './published.ts';
import { asModule, examplesOf, type Example } from './example.ts';
import { mustRun, run, type Finished } from './run.ts';

const importable = published.flatMap(({ doors }) => doors).filter(({ isProgram }) => !isProgram);

export const specifiers: readonly string[] = importable.map(({ specifier }) => specifier);

const bound = specifiers.map((specifier, index) => ({ specifier, name: `door${index}` }));
const uses = `export const doors = [${bound.map(({ name }) => name).join(', ')}];\n`;

const imported = bound.map(({ specifier, name }) => `import * as ${name} from '${specifier}';\n`).join('');
const required = bound.map(({ specifier, name }) => `import ${name} = require('${specifier}');\n`).join('');

const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['*.mts', '*.cts'],
};

/** Enters every door both ways, and says which of its names are not the same thing; what throws says what. */
const entering = `
const enter = async (specifier) => {
  try {
    const ours = require(specifier);
    const theirs = await import(specifier);
    const names = Object.keys(theirs);
    return { names: names.length, differing: names.filter((name) => ours[name] !== theirs[name]) };
  } catch (error) {
    return { names: 0, differing: [String(error)] };
  }
};
const enterAll = async () => {
  const entered = [];
  for (const specifier of process.argv.slice(2)) entered.push([specifier, await enter(specifier)]);
  console.log(JSON.stringify(Object.fromEntries(entered)));
};
enterAll();
`;

/** An example, named after its package; a second one of a package has its number besides. */
export interface Named extends Example {
  readonly name: string;
}

export const examples: readonly Named[] = published.flatMap(({ name, folder }) =>
  examplesOf(readFileSync(join(folder, 'README.md'), 'utf8')).map((example, index) => ({
    ...example,
    name: index === 0 ? name : `${name}-${index + 1}`,
  })),
);

/** Writes all of it into the project. */
export const writeConsumerCode = (folder: string): void => {
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, 'examples'));
  for (const example of examples) {
    write(`examples/${example.name}.mjs`, asModule(example));
    if (example.language === 'ts') write(`${example.name}.mts`, example.code);
  }
  write('doors.mts', imported + uses);
  write('doors.cts', required + uses);
  write('tsconfig.json', JSON.stringify(tsconfig));
  write('enter.cjs', entering);
};

export const runExample = (folder: string, name: string): Promise<Finished> =>
  run(process.execPath, [`examples/${name}.mjs`], folder);

export interface Entered {
  readonly names: number;
  readonly differing: readonly string[];
}

type AllEntered = Readonly<Record<string, Entered>>;

const enter = async (folder: string, doors: readonly string[]): Promise<AllEntered> =>
  JSON.parse(await mustRun(process.execPath, ['enter.cjs', ...doors], folder)) as AllEntered;

/**
 * Specifier -> what was found behind it. One process enters them all; a module that does not load spoils those that
 * come after it, so what failed is tried again alone.
 */
export const enterDoors = async (folder: string): Promise<AllEntered> => {
  const together = await enter(folder, specifiers);
  const failed = specifiers.filter((specifier) => together[specifier]?.differing.length !== 0);
  const alone = await Promise.all(failed.map((specifier) => enter(folder, [specifier])));
  return Object.assign({}, together, ...alone) as AllEntered;
};

/** The compiler is ours; the project and all types in it are theirs. */
export const compile = (folder: string): Promise<Finished> =>
  run(process.execPath, [createRequire(import.meta.url).resolve('typescript/bin/tsc')], folder);
