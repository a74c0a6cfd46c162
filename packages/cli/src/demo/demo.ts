/**
 * The main job in one command: a desk trades five years of real prices, is killed in the middle of sending an
 * order, comes back, finds out what became of it, and ends with the books that it would have had anyway.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { formatTime } from '@mqk/core';
import { type Config, type Status, instrumentsOf, parseConfig, storeOptionsOf } from '@mqk/daemon';
import { type Database, connect, openTradingStore } from '@mqk/db';
import { type EmbeddedServer, startEmbedded } from '@mqk/db/embedded';

import { CommandFailed, EXIT } from '../exit-codes.ts';
import { wallTime } from '../system-clock.ts';
import { type Books, readBooks } from './books.ts';
import { firstBars, lastCloses } from './closes.ts';
import { type DeskProcess, launchDesk } from './desk-process.ts';
import type { Screen } from './screen.ts';
import { BARS_FILE, SYMBOL, deskYaml } from './settings.ts';
import { type Summary, tell } from './summary.ts';
import { type SeenVerdict, arm, finished, openAccount, reconcile, startRun, watch } from './trade.ts';

export interface DemoOptions {
  /** Everything is kept below it, and a later run finds its database here. */
  readonly home: string;
  readonly screen: Screen;
  /** Null trades them all. */
  readonly bars: number | null;
}

interface Stage {
  readonly screen: Screen;
  readonly home: string;
  /** This run's own directory. */
  readonly directory: string;
  readonly database: string;
  readonly barsFile: string;
  readonly server: EmbeddedServer;
  readonly token: string;
  /** Every desk that was started; the last one may still run. */
  readonly desks: DeskProcess[];
}

/** Plays the demo. Answers the summary, which says itself whether everything that it claims held. */
export async function playDemo(
  options: DemoOptions,
): Promise<{ readonly summary: Summary; readonly directory: string }> {
  const stage = await setUp(options);
  const interrupt = (): void => void leaveAtOnce(stage);
  process.once('SIGINT', interrupt);
  try {
    const interrupted = await interruptedRun(stage);
    const uninterrupted = await uninterruptedRun(stage);
    const summary = summaryOf(interrupted, uninterrupted);
    await writeFile(join(stage.directory, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    tell(stage.screen, summary);
    return { summary, directory: stage.directory };
  } finally {
    process.off('SIGINT', interrupt);
    await stage.desks.at(-1)?.kill();
    await stage.server.stop();
  }
}

/** Ctrl-C: nothing is left running. */
async function leaveAtOnce({ desks, server, screen }: Stage): Promise<void> {
  screen.note('interrupted: stopping the desk and its database');
  await desks.at(-1)?.kill();
  await server.stop();
  process.exit(INTERRUPTED);
}

/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130;

async function setUp({ home, screen, bars }: DemoOptions): Promise<Stage> {
  const stamp = formatTime(wallTime()).replace(/\D/g, '').slice(0, 17);
  const directory = join(home, 'runs', `demo-${stamp}`);
  const database = `demo_${stamp}`;
  await mkdir(directory, { recursive: true });
  const barsFile = await firstBars(BARS_FILE, bars, join(directory, 'bars.csv'));
  const server = await startEmbedded({ directory: home, database, durability: 'durable' });
  screen.done(
    `PostgreSQL runs on an embedded cluster, durable (pid ${server.pid}${server.adopted ? ', adopted' : ''})`,
  );
  return {
    screen,
    home,
    directory,
    database,
    barsFile,
    server,
    token: randomBytes(24).toString('hex'),
    desks: [],
  };
}

interface Played {
  readonly status: Status;
  readonly books: Books;
  readonly verdicts: readonly SeenVerdict[];
  readonly killedPid: number | null;
  readonly recovered: Status['recovered'] | null;
}

async function interruptedRun(stage: Stage): Promise<Played> {
  const { screen } = stage;
  const verdicts: SeenVerdict[] = [];
  const first = await launch(stage, 'DEMO-1');
  screen.done(
    `desk DEMO-1 booted ${(await first.desk.status()).armed ? 'ARMED' : 'DISARMED'} (pid ${first.pid})`,
  );
  await begin(stage, first, verdicts);

  await killWhileSending(stage, first);
  screen.note(`SIGKILL to pid ${first.pid}: an order was claimed and being sent`);

  const second = await launch(stage, 'DEMO-1');
  const status = await second.desk.status();
  screen.done(
    `desk DEMO-1 is back at bar ${status.bars.done} (pid ${second.pid}), ${status.armed ? 'ARMED' : 'DISARMED'}; ${doubts(status)}`,
  );
  verdicts.push(await reconcile(second.desk, 'after the kill'));
  screen.done(`our books against the broker's: ${verdicts.at(-1)?.state ?? ''}`);
  await arm(second.desk);
  screen.done('armed again by hand, in two steps; the run goes on where it was');
  const end = await finish(stage, second, 'DEMO-1', verdicts);
  return { ...end, killedPid: first.pid, recovered: status.recovered };
}

async function uninterruptedRun(stage: Stage): Promise<Played> {
  const verdicts: SeenVerdict[] = [];
  const desk = await launch(stage, 'DEMO-2');
  stage.screen.done(`desk DEMO-2 booted for the same run without a kill (pid ${desk.pid})`);
  await begin(stage, desk, verdicts);
  return { ...(await finish(stage, desk, 'DEMO-2', verdicts)), killedPid: null, recovered: null };
}

async function launch(stage: Stage, account: string): Promise<DeskProcess> {
  const { home, directory, database, barsFile, token, screen } = stage;
  const config = join(directory, `${account}.yaml`);
  const installation = `demo${account.at(-1) ?? ''}`;
  await writeFile(config, deskYaml({ account, installation, database, data: home, barsFile }));
  let told = false;
  const launched = await launchDesk({
    config,
    data: home,
    token,
    logFile: join(directory, `${account}.log`),
    waiting: (why) => {
      if (!told) screen.note(why);
      told = true;
    },
  });
  stage.desks.push(launched);
  return launched;
}

/** Opens the account, compares, arms, starts: what a person does on the first morning. */
async function begin({ screen }: Stage, { desk }: DeskProcess, verdicts: SeenVerdict[]): Promise<void> {
  await openAccount(desk);
  verdicts.push(await reconcile(desk, 'after opening'));
  screen.done(`account opened with the broker's books; reconcile says ${verdicts.at(-1)?.state ?? ''}`);
  await arm(desk);
  await startRun(desk);
  screen.done('armed by hand, in two steps; the run is started');
}

/** Longer than what the desk sent last needs to arrive. */
const ARRIVES_WITHIN_MS = 20;

type Store = Awaited<ReturnType<typeof openTradingStore>>;

/** A desk that is held still and has an order on its way; one that has none any more goes on. */
async function isHeldSending({ pid }: DeskProcess, store: Store): Promise<boolean> {
  let isSending = false;
  process.kill(pid, 'SIGSTOP');
  try {
    await pause(ARRIVES_WITHIN_MS);
    isSending = (await store.unsettled()).claimed > 0;
  } finally {
    if (!isSending) process.kill(pid, 'SIGCONT');
  }
  return isSending;
}

/**
 * Past the middle, at the very moment in which an order is on its way. The desk is held still for the last look: otherwise
 * it could settle the order between the look and the kill.
 */
async function killWhileSending(stage: Stage, running: DeskProcess): Promise<void> {
  const { screen } = stage;
  const show = (status: Status): void => {
    screen.progress('DEMO-1', status.bars.done, status.bars.total);
  };
  await watch(running.desk, show, ({ bars }) => bars.done * 2 >= bars.total);
  const database = await openDatabase(stage);
  const store = await openTradingStore(database, storeOptionsOf(await configOf(stage, 'DEMO-1')));
  try {
    for (;;) {
      while ((await store.unsettled()).claimed === 0) await pause(2);
      if (await isHeldSending(running, store)) break;
    }
    await running.kill();
  } finally {
    await database.close();
  }
}

async function finish(
  stage: Stage,
  running: DeskProcess,
  account: string,
  verdicts: SeenVerdict[],
): Promise<Pick<Played, 'status' | 'books' | 'verdicts'>> {
  const { screen } = stage;
  const show = (status: Status): void => {
    screen.progress(account, status.bars.done, status.bars.total);
  };
  const status = await watch(running.desk, show, finished);
  verdicts.push(await reconcile(running.desk, 'at the end'));
  await running.stop();
  screen.done(
    `${account} worked through ${status.bars.done} bars; reconcile says ${verdicts.at(-1)?.state ?? ''}`,
  );
  return { status, books: await books(stage, account), verdicts };
}

async function books(stage: Stage, account: string): Promise<Books> {
  const database = await openDatabase(stage);
  try {
    const config = await configOf(stage, account);
    const marks = await lastCloses(stage.barsFile, SYMBOL, instrumentsOf(config));
    return await readBooks({ database, url: stage.server.url, config, marks });
  } finally {
    await database.close();
  }
}

async function configOf({ directory }: Stage, account: string): Promise<Config> {
  const config = parseConfig(await readFile(join(directory, `${account}.yaml`), 'utf8'));
  if (!config.ok) throw new CommandFailed(EXIT.refused, config.refused.faults.join('; '));
  return config.value;
}

const openDatabase = (stage: Stage): Promise<Database> =>
  connect(stage.server.url, { onError: () => undefined, applicationName: 'mqk-demo' });

function doubts({ recovered }: Status): string {
  if (recovered.resolved.length === 0) return 'nothing was in doubt';
  return recovered.resolved
    .map(({ clientOrderId, evidence }) => `${clientOrderId} was in doubt: ${EVIDENCE[evidence]}`)
    .join('; ');
}

const EVIDENCE: Readonly<Record<Status['recovered']['resolved'][number]['evidence'], string>> = {
  lookup_found: 'the broker has it',
  news: 'the broker told of it',
  proven_absent: 'the broker never got it',
  lookup_missing: 'not found yet',
  mismatch: 'the broker has something else',
  operator: 'settled by a person',
  no_answer: 'the broker did not answer',
  not_ours: 'somebody else looks after it',
};

function summaryOf(interrupted: Played, uninterrupted: Played): Summary {
  const { status, books: ours, verdicts, killedPid, recovered } = interrupted;
  return {
    bars: status.bars.done,
    fills: ours.fills,
    held: ours.held,
    fees: ours.fees,
    cash: ours.cash,
    final_equity: ours.equity,
    killed_pid: killedPid,
    in_doubt: (recovered?.resolved ?? []).map(({ clientOrderId, result, evidence }) => ({
      client_order_id: clientOrderId,
      result,
      evidence,
    })),
    verdicts: [
      ...verdicts,
      ...uninterrupted.verdicts.map(({ when, state }) => ({ when: `uninterrupted, ${when}`, state })),
    ],
    ledger_hash: ours.ledgerHash,
    broker_book_hash: ours.brokerBookHash,
    uninterrupted_ledger_hash: uninterrupted.books.ledgerHash,
  };
}
