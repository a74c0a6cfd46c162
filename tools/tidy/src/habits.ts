/** What people and machines are told to do is there, and says what is true. */
import { parse } from 'yaml';

export interface Text {
  readonly path: string;
  readonly text: string;
}

/** What CONTRIBUTING.md has to tell, as its headings say it. */
export const TOLD = [
  'Build and test',
  'Debug',
  'Add a package',
  'Add a broker',
  'Add a strategy',
  'Add a migration',
  'Rules of change',
  'Budget of the checks',
] as const;

/** What has no paragraph of its own. */
export function untold(contributing: string): readonly string[] {
  const sections = contributing.split(/^## /m).slice(1);
  const written = new Set(
    sections.filter((section) => bodyOf(section) !== '').map((section) => section.split('\n', 1)[0]),
  );
  return TOLD.filter((heading) => !written.has(heading));
}

const bodyOf = (section: string): string => section.slice(section.indexOf('\n')).trim();

/** What a pull request is asked, each as words that the template has to contain. */
export const ASKED = ['The invariant', 'scenario:', 'migration', 'choke-point test', 'changeset'] as const;

export const unasked = (template: string): readonly string[] =>
  ASKED.filter((words) => !template.includes(words));

/** Oldest first: what the packages promise to run on, and what is current. */
export const NODES = [20, 22, 24] as const;

interface Workflow {
  readonly on?: Readonly<Record<string, unknown>>;
  readonly jobs?: Readonly<Record<string, Job>>;
}

interface Job {
  readonly strategy?: { readonly matrix?: { readonly node?: unknown } };
  readonly steps?: readonly { readonly run?: string; readonly if?: string }[];
  readonly 'continue-on-error'?: unknown;
}

/** Why a workflow does not hold a pull request to all checks on every Node; empty if it does. */
export function gapsOf(workflow: string): readonly string[] {
  const { on = {}, jobs = {} } = parse(workflow) as Workflow;
  const whole = Object.values(jobs).filter((job) => runsAll(job));
  const nodes = whole.flatMap(({ strategy }) => [strategy?.matrix?.node ?? []].flat().map(String));
  return [
    ...('pull_request' in on ? [] : ['no pull request starts it']),
    ...(whole.length > 0 ? [] : ['no job runs npm test, whatever happens']),
    ...NODES.filter((node) => !nodes.includes(`${node}`)).map((node) => `nothing is run on Node ${node}`),
  ];
}

const runsAll = ({ steps = [], 'continue-on-error': forgiving }: Job): boolean =>
  forgiving === undefined && steps.some(({ run, if: when }) => run === 'npm test' && when === undefined);

const PARTS = ['Context', 'Decision', 'Consequences', 'What would change our mind'] as const;

/** What is wrong with the records, named by the number that their files have. */
export function faultsOfRecords(index: string, records: readonly Text[]): readonly string[] {
  return records.flatMap(({ path, text }, at) => {
    const file = path.split('/').at(-1) ?? path;
    const [number, title] = [`${at + 1}`, text.split('\n', 1)[0]?.replace(/^# \d+\. /, '') ?? ''];
    const row = index.split('\n').find((line) => line.includes(`[${number}](${file})`));
    return [
      ...(file.startsWith(number.padStart(4, '0')) ? [] : [`${file} has not the number ${number}`]),
      ...(text.startsWith(`# ${number}. `) ? [] : [`${file} does not begin with its number`]),
      ...(row?.includes(title) === true ? [] : [`${file} is not in the index under its title`]),
      ...PARTS.filter((part) => !text.includes(`\n## ${part}\n`)).map((part) => `${file} has no ${part}`),
    ];
  });
}

/** Words that the glossary explains more than once: one word has one meaning. */
export function ambiguous(glossary: string): readonly string[] {
  const words = glossary
    .split('\n')
    .flatMap((line) => /^\| ([^|]+?) +\|/.exec(line)?.[1] ?? [])
    .filter((word) => word !== 'word' && !word.startsWith('---'));
  return words.filter((word, at) => words.indexOf(word) !== at);
}
