import { connect, migrate, openTradingStore } from './src/index.ts';
import { startEmbedded } from './src/embedded/index.ts';
import { OPTIONS, SPY, LIMITS, openAccount, barAt, BAR_END, micros } from './tests/support/words.ts';
import { promise, claimAll, accepted } from './tests/support/deciders.ts';
import { book, fillMessage } from './tests/support/news.ts';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
const dir = mkdtempSync('/tmp/mqk-perf-'); chmodSync(dir, 0o755);
const server = await startEmbedded({ directory: dir + '/d', durability: process.argv[2] as 'durable' });
const db = await connect(server.url, { onError: () => undefined });
await migrate(db);
const store = await openTradingStore(db, OPTIONS);
await store.saveInstruments([SPY]); await store.saveLimits(LIMITS, 'x'); await openAccount(store);
await store.market(barAt(BAR_END, '272'), () => micros('100000'));
const lease = await store.acquireLease('life-1', 600000); const epoch = lease.ok ? lease.value.epoch : 0n;
const per: Record<string, number[]> = {};
const pg = (await import('pg')).default;
const orig = pg.Client.prototype.query as any;
pg.Client.prototype.query = async function (this: any, c: any) { const s0 = performance.now(); const r = await orig.call(this, c); const text = typeof c === 'string' ? c : c.text; const tag = /mqk:([\w.-]+)/.exec(text)?.[1] ?? '?'; (per[tag] ??= []).push(performance.now() - s0); return r; } as any;
const N = 300; const t: Record<string, number[]> = {};
const timed = async <T>(k: string, f: () => Promise<T>): Promise<T> => { const s = performance.now(); const r = await f(); (t[k] ??= []).push(performance.now() - s); return r; };
for (let i = 0; i < N; i++) {
  const id = await timed('enqueue', () => promise(store, `n${i}`, 1n));
  const [c] = await timed('claim', () => claimAll({ store, epoch }, 5));
  await timed('settle', () => store.settle(c!, accepted(`b-${id}`)));
  await timed('receive', () => store.receive(epoch, [fillMessage({ name: `e${i}`, order: id, cursor: BigInt(i + 1), quantity: 1n })], book));
  await timed('heartbeat', () => store.heartbeat(['runtime', 'reconcile']));
  await timed('idle claim', () => claimAll({ store, epoch }, 5));
}
await timed('books', () => store.books());
for (const [k, v] of Object.entries(t)) { v.sort((a, b) => a - b); console.log(k.padEnd(12), 'p50', v[v.length >> 1]!.toFixed(2), 'p99', v[Math.floor(v.length * 0.99)]!.toFixed(2)); }
for (const [k, v] of Object.entries(per)) { v.sort((a, b) => a - b); console.log(' ', k.padEnd(18), v.length, 'p50', v[v.length >> 1]!.toFixed(2)); }
await db.close(); await server.stop('immediate'); rmSync(dir, { recursive: true, force: true });
