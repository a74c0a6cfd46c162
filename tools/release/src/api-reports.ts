/**
 * What each door exports, as a text whose diff is the review of a change of the API.
 *
 * API Extractor reads the `.d.ts` files that are shipped, not the sources: the report is what a user's compiler sees,
 * also where the bundler renamed something. All doors share one program, because reading the standard library and
 * `core` once for each of them would take most of the time.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor';
import { published, type Door, type Published } from './published.ts';

/** Where a door's report is kept, from the root on. */
export const reportPath = ({ name }: Published, door: Door): string =>
  `packages/${name}/etc/${door.name}.api.md`;

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The compiler speaks; what API Extractor itself would have us annotate (release tags, TSDoc) is not our way. */
const messages: NonNullable<IConfigFile['messages']> = {
  compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
  extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
  tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
};

const configOf = ({ folder }: Published, door: Door, reportFolder: string): ExtractorConfig => {
  const entry = join(folder, door.types);
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      // a type that is not exported but shows in one that is, is a part of the API
      apiReport: {
        enabled: true,
        reportFileName: door.name,
        reportFolder,
        reportTempFolder: reportFolder,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages,
    },
  });
};

interface Task {
  readonly path: string;
  readonly name: string;
  readonly config: ExtractorConfig;
}

const tasksIn = (folder: string): readonly Task[] =>
  published.flatMap((one) =>
    one.doors.map((door) => ({
      path: reportPath(one, door),
      name: door.name,
      config: configOf(one, door, folder),
    })),
  );

const programFor = (tasks: readonly Task[]): CompilerState => {
  const [first, ...others] = tasks.map(({ config }) => config);
  if (first === undefined) throw new Error('there is no door');
  return CompilerState.create(first, {
    additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
};

const faultsOf = ({ name, config }: Task, compilerState: CompilerState): readonly string[] => {
  const faults: string[] = [];
  const messageCallback = (message: ExtractorMessage): void => {
    if (message.logLevel === ExtractorLogLevel.Error) faults.push(`${name}: ${message.text}`);
    message.handled = true;
  };
  Extractor.invoke(config, { compilerState, localBuild: true, messageCallback });
  return faults;
};

/** The report of every door from what is built now: path -> text. Throws where the types do not compile. */
export const apiReports = (): ReadonlyMap<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), 'mqk-api-'));
  try {
    const tasks = tasksIn(folder);
    const program = programFor(tasks);
    const faults = tasks.flatMap((task) => faultsOf(task, program));
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return new Map(
      tasks.map(({ path, name }) => [path, readFileSync(join(folder, `${name}.api.md`), 'utf8')]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
