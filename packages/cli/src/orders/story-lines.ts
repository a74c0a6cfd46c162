/** The whole story of one order in lines: what it is now, whom it belongs with, and everything that happened to it. */
import { bracketLines } from './bracket-lines.ts';
import { micros } from './micros-text.ts';
import type { Happening, OrderStory } from './order-story.ts';

export const storyLines = (story: OrderStory): readonly string[] => [
  ...headOf(story),
  ...(story.bracket === null ? [] : ['', ...bracketLines(story.bracket, story.order.clientOrderId)]),
  '',
  'What happened',
  ...story.timeline.map(lineOf),
];

function headOf({ order, replace }: OrderStory): readonly string[] {
  const { terms, base, filled, clientOrderId, brokerOrderId, leg, parent, ocoGroup, flags, cancel } = order;
  const price = [
    ...(terms.stopPrice === null ? [] : [`stop ${terms.stopPrice}`]),
    ...(terms.limitPrice === null ? [] : [`limit ${terms.limitPrice}`]),
  ];
  const asked = [terms.type, ...price, terms.timeInForce].join(', ');
  const belongs = [
    `${leg} of strategy ${order.strategy}`,
    ...(parent === null ? [] : [`parent ${parent}`]),
    ...(ocoGroup === null ? [] : [`group ${ocoGroup}`]),
    ...(replace.of === null ? [] : [`replaces ${replace.of}`]),
    ...(replace.by === null ? [] : [`to be replaced by ${replace.by}`]),
  ];
  return [
    `${terms.side} ${terms.quantity} ${order.instrument} (${asked}): ${base}, filled ${filled}`,
    `${clientOrderId}, ${brokerOrderId === null ? 'not known at the broker' : `at the broker ${brokerOrderId}`}`,
    belongs.join(', '),
    ...(cancel === 'none' ? [] : [`cancel ${cancel}`]),
    ...(flags.length === 0 ? [] : [`flags ${flags.join(', ')}`]),
  ];
}

/** Amounts of money that are told as counts of micros. */
const MONEY: ReadonlySet<string> = new Set(['price', 'fee', 'cash', 'stopPrice', 'targetPrice']);

/** The bytes themselves, and what the head of the story says already. */
const LEFT_OUT: ReadonlySet<string> = new Set(['payload', 'sha256', 'raw', 'wish', 'intent', 'entry']);

const lineOf = ({ at, what, detail }: Happening): string =>
  `  ${at}  ${what.padEnd(16)} ${wordsOf(detail)}`.trimEnd();

function wordsOf(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([name, value]) => value !== null && !LEFT_OUT.has(name))
    .map(([name, value]) => `${name} ${textOf(name, value)}`)
    .join(', ');
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return MONEY.has(name) ? micros(value) : value;
}
