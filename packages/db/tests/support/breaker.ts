/**
 * A database whose connections break where a test says so, by the tag of a statement.
 *
 * `before`: the server ends the session before the statement arrives. `after`: the statement is answered, then the
 * session ends. `unanswered`: the server does the statement, and the connection is gone before it can say so.
 */
import type { PoolClient } from 'pg';

import { setTimeout as pause } from 'node:timers/promises';

import type { Database } from '../../src/database/pool.ts';
import { type Onlooker, onlooker } from './databases.ts';

export type When = 'before' | 'after' | 'unanswered';

export interface Breaker {
  readonly database: Database;
  /** Every tag that was sent, in order. */
  readonly sent: string[];
  /** Statements without a tag. */
  readonly untagged: string[];
  /** The next time this tag is sent, or the n-th from now, and once only. */
  breakAt(tag: string, when: When, occurrence?: number): void;
  /** Runs when a tag is sent for the next time, before it is. */
  pauseAt(tag: string, held: () => Promise<void>): void;
  /** Whether what was asked for has happened. */
  broke(): boolean;
  /** Lets go of the connection that ends others; the database stays its owner's. */
  close(): Promise<void>;
}

type Query = (config: string | { readonly text: string }) => Promise<unknown>;

export async function breaker(real: Database, url: string): Promise<Breaker> {
  const hand = await onlooker(url);
  const sent: string[] = [];
  const untagged: string[] = [];
  let fault: { readonly tag: string; readonly when: When; left: number } | null = null;
  let wait: { readonly tag: string; readonly pause: () => Promise<void> } | null = null;
  const patched = new WeakSet();

  const patch = (client: PoolClient): PoolClient => {
    if (patched.has(client)) return client;
    patched.add(client);
    const original = client.query.bind(client) as unknown as Query;
    /** What is sent together arrives in its order, whoever holds one of them up. */
    let line: Promise<unknown> = Promise.resolve();
    const query: Query = (config) => {
      const answer = line.then(() => one(config));
      line = answer.catch(() => undefined);
      return answer;
    };
    const one: Query = async (config) => {
      const text = typeof config === 'string' ? config : config.text;
      const tag = /^\/\* mqk:([a-z0-9.-]+) \*\//.exec(text)?.[1];
      if (tag === undefined) untagged.push(text);
      else sent.push(tag);
      const held = wait?.tag === tag ? wait : null;
      if (held !== null) wait = null;
      await held?.pause();
      const due = fault?.tag === tag ? fault : null;
      if (due !== null) due.left -= 1;
      if (due === null || due.left > 0) return original(config);
      const { when } = due;
      fault = null;
      if (when === 'before') await endSession(hand, client);
      const answer = await original(config);
      if (when === 'after') await endSession(hand, client);
      if (when === 'unanswered') {
        await endSession(hand, client);
        throw new Error('Connection terminated unexpectedly');
      }
      return answer;
    };
    Object.assign(client, { query });
    return client;
  };

  return {
    database: { ...real, take: async () => patch(await real.take()) },
    sent,
    untagged,
    breakAt: (tag, when, occurrence = 1) => {
      fault = { tag, when, left: occurrence };
    },
    pauseAt: (tag, held) => {
      wait = { tag, pause: held };
    },
    broke: () => fault === null,
    close: () => hand.close(),
  };
}

async function endSession(hand: Onlooker, client: PoolClient): Promise<void> {
  const pid = (client as unknown as { readonly processID: number }).processID;
  await hand.rows('select pg_terminate_backend($1)', [pid]);
  while ((await hand.value('select count(*) from pg_stat_activity where pid = $1', [pid])) !== '0')
    await pause(2);
}
