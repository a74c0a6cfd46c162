/** What a person writes down about a desk, validated whole before anything starts. */
import { hashOf, refuse, ok, type Result } from '@mqk/core';
import { HALT_ACTIONS, PROTECTION_POLICIES } from '@mqk/execution';
import { ARM_EXPIRIES } from '@mqk/runtime';
import { parse } from 'yaml';
import * as z from 'zod';

const money = z.string().regex(/^\d+(\.\d{1,6})?$/, 'money is quoted text such as "100000.00"');
const wholeMs = z.int().positive();
/** No floats: the configuration is hashed, and a fraction could be written in two ways. Quote decimals. */
const setting = z.union([z.string(), z.int(), z.boolean()]);

const instrumentSchema = z.strictObject({
  symbol: z.string().regex(/^[A-Z][A-Z0-9.]{0,11}$/, 'a symbol such as AAPL'),
  currency: z.string().length(3),
  tick: money,
  quantityScale: z.int().min(0).max(8),
  multiplier: z.int().positive(),
  calendar: z.string(),
});

const configSchema = z.strictObject({
  /** The only mode that there is yet: the broker is simulated, everything else is real. */
  mode: z.literal('paper'),
  account: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 letters, digits, - or _'),
  /** A cash account buys with its own money and sells its own shares; a margin account is held to its limits alone. */
  kind: z.enum(['cash', 'margin']),
  currency: z.string().length(3),
  /** Shows our orders to be ours. Two installations on one broker account need two of them. */
  installation: z.string().regex(/^[a-z0-9]{1,12}$/, '1 to 12 of a-z and 0-9'),
  /** Everything that is kept lies below it; relative to the config file. */
  data: z.string().min(1),
  database: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'a database name of a-z, 0-9 and _'),
  broker: z.strictObject({
    kind: z.literal('paper'),
    openingCash: money,
    feeBps: z.int().min(0).max(1000),
    latencyMs: z.strictObject({ accept: z.int().min(0), answer: z.int().min(0) }),
  }),
  instruments: z.array(instrumentSchema).min(1),
  tape: z.strictObject({
    file: z.string().min(1),
    symbol: z.string(),
    series: z.enum(['raw', 'split-adjusted', 'fully-adjusted']),
    /** A second opinion about the same bars; a bar on which the two disagree halts. */
    second: z
      .strictObject({ file: z.string().min(1), byBpsMax: z.int().min(0).max(10_000) })
      .nullable()
      .default(null),
  }),
  /** When the feed is not believed any more. Either halts, and a person acknowledges it. */
  feed: z.strictObject({
    /** Missing bars in a row inside a session that are no gap: a quiet minute has no trade. */
    gapBarsMax: z.int().min(0),
    /** Session time that a symbol may be silent while others speak. */
    silentMsMax: wholeMs,
  }),
  strategy: z.strictObject({
    name: z.string(),
    params: z.record(z.string(), setting),
  }),
  /** Checked by risk itself, which names everything that is missing at once. */
  limits: z.record(z.string(), z.union([setting, z.array(z.string())])),
  /** What a halt does to open orders. */
  haltAction: z.enum(HALT_ACTIONS).default('hold'),
  /** What is done about a position that no resting stop stands behind. */
  protectiveStops: z.enum(PROTECTION_POLICIES).default('off'),
  /** Whether an arm ends with the session in which it was given. */
  armExpiry: z.enum(ARM_EXPIRIES).default('never'),
  api: z.strictObject({
    host: z.enum(['127.0.0.1', '::1']),
    port: z.int().min(0).max(65_535),
    /** Questions that are answered in a second; a stop is never counted. */
    readsPerSecondMax: z.int().positive().default(200),
    changesPerSecondMax: z.int().positive().default(20),
  }),
  timing: z.strictObject({
    leaseLifeMs: wholeMs,
    heartbeatEveryMs: wholeMs,
    heartbeatAgeMsMax: wholeMs,
    reconcileEveryMs: wholeMs,
    reconcileAgeMsMax: wholeMs,
    snapshotAgeMsMax: wholeMs,
    unknownAgeMsMax: wholeMs,
    newsAgeMsMax: wholeMs,
    sendWindowMs: wholeMs,
    answerDeadlineMs: wholeMs,
    refusedRetryMs: wholeMs,
    /** How long news may stay unexplained before the account halts, and how often the broker is asked about it. */
    inquiryAgeMsMax: wholeMs,
    inquiryRetryMs: wholeMs,
    /** After this long the same cancel is asked for again, until its order is proven to have ended. */
    cancelRetryMs: wholeMs.default(2_000),
    /** How long a position may be without a resting stop before `protectiveStops` says so. */
    unprotectedMsMax: wholeMs.default(5_000),
    /** How often it is looked for what happened: a stop is told within twice this long. */
    eventsEveryMs: z.int().positive().max(500).default(200),
    /** A process that does not turn for this long is ended by its watchdog. */
    stalledMsMax: wholeMs.default(30_000),
    /** How long the database has to take a stop; then the stop is left in a file, and the process ends. */
    stopPatienceMs: wholeMs.default(3_000),
  }),
});

export type Config = z.infer<typeof configSchema>;

export interface ConfigRefusal {
  readonly code: 'config_invalid';
  /** One sentence a fault, each naming the key, what is wrong and what would be right. */
  readonly faults: readonly string[];
}

/** Reads YAML text. Unknown keys are faults: a limit that is misspelt is a limit that is not there. */
export function parseConfig(text: string): Result<Config, ConfigRefusal> {
  let yaml: unknown;
  try {
    yaml = parse(text);
  } catch (error) {
    return refuse({ code: 'config_invalid', faults: [error instanceof Error ? error.message : 'not YAML'] });
  }
  const read = configSchema.safeParse(yaml);
  if (!read.success) return refuse({ code: 'config_invalid', faults: read.error.issues.map(faultOf) });
  const faults = contradictions(read.data);
  return faults.length === 0 ? ok(read.data) : refuse({ code: 'config_invalid', faults });
}

const faultOf = (issue: z.core.$ZodIssue): string =>
  `${issue.path.length === 0 ? 'config' : issue.path.join('.')}: ${issue.message}`;

/** What each key allows and the whole does not. */
function contradictions({ timing, tape, instruments, currency }: Config): readonly string[] {
  const faults: string[] = [];
  if (timing.heartbeatEveryMs * 2 > timing.heartbeatAgeMsMax)
    faults.push('timing.heartbeatAgeMsMax: at least twice heartbeatEveryMs, or one slow turn stops trading');
  if (timing.reconcileEveryMs * 2 > timing.reconcileAgeMsMax)
    faults.push(
      'timing.reconcileAgeMsMax: at least twice reconcileEveryMs, or one slow answer stops trading',
    );
  for (const other of instruments)
    if (other.currency !== currency) faults.push(`instruments: ${other.symbol} is not in ${currency}`);
  if (!instruments.some(({ symbol }) => symbol === tape.symbol))
    faults.push(`tape.symbol: ${tape.symbol} is not among the instruments`);
  return faults;
}

/** SHA-256 of the effective configuration; stored with every run and shown before every arm. */
export const configHash = (config: Config): string => hashOf(config);
