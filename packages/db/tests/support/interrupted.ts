/** A migrator that is ended: between two of its statements, and inside the text of a migration. */
import { expect } from '@jest/globals';

import type { Database } from '../../src/index.ts';
import { applyAll, statusAmong } from '../../src/migrations/migrate.ts';
import { type When, breaker } from './breaker.ts';
import { type Onlooker, onlooker, opened } from './databases.ts';
import { type Shape, rowsIn, schemaBefore, shapeOf, upTo } from './schema-steps.ts';

interface Before {
  readonly eyes: Onlooker;
  readonly owner: Database;
  readonly shape: Shape;
  readonly rows: Record<string, string[]>;
}

async function before(number: number): Promise<Before & { readonly url: string }> {
  const url = await schemaBefore(number);
  const [eyes, owner] = [await onlooker(url), await opened(url, { connectionsMax: 2 })];
  const shape = await shapeOf(eyes);
  return { url, eyes, owner, shape, rows: await rowsIn(eyes, shape) };
}

/** The version before or the one after, to the last object and row. */
async function versionOf({ eyes, owner, shape, rows }: Before, number: number): Promise<number> {
  const status = await statusAmong(owner, upTo(number));
  if (status.kind !== 'current' && status.kind !== 'behind') throw new Error(JSON.stringify(status));
  expect(await rowsIn(eyes, shape)).toEqual(rows);
  if (status.version === 0)
    expect(
      await eyes.value(`select count(*) from pg_depend where refobjid = to_regnamespace('mqk')::oid`),
    ).toBe('0');
  return status.version;
}

/** What one application sends, statement by statement: the n-th of a tag for each. */
async function statementsOf(number: number): Promise<readonly (readonly [string, number])[]> {
  const { url, owner, eyes } = await before(number);
  const heard = await breaker(owner, url);
  await applyAll(heard.database, upTo(number));
  const statements = heard.sent.map(
    (tag, index) => [tag, heard.sent.slice(0, index + 1).filter((each) => each === tag).length] as const,
  );
  await heard.close();
  await owner.close();
  await eyes.close();
  // after the first commit it only sees that nothing is left to do
  return statements.slice(0, heard.sent.indexOf('migrate.commit') + 1);
}

const whensOf = (tag: string): readonly When[] =>
  tag === 'migrate.apply' || tag === 'migrate.commit' ? ['before', 'unanswered'] : ['before'];

/** Ended before any of its statements: done or undone, and done by the next one. */
export async function endedBeforeAny(number: number): Promise<void> {
  const statements = await statementsOf(number);
  expect(statements.length).toBeGreaterThanOrEqual(9);
  const seen = new Set<number>();
  for (const [tag, nth] of statements)
    for (const when of whensOf(tag)) {
      const scene = await before(number);
      const broken = await breaker(scene.owner, scene.url);
      broken.breakAt(tag, when, nth);
      await applyAll(broken.database, upTo(number)).catch(() => undefined);
      expect([tag, nth, broken.broke()]).toEqual([tag, nth, true]);
      seen.add(await versionOf(scene, number));
      await applyAll(scene.owner, upTo(number));
      expect(await versionOf(scene, number)).toBe(number);
      await broken.close();
      await scene.owner.close();
      await scene.eyes.close();
    }
  expect([...seen].sort((one, other) => one - other)).toEqual([number - 1, number]);
}

/** Ends the session in which the n-th change of the schema since its beginning is about to be made. */
const KILLER = `create table public.killer (at int);
  insert into public.killer values (0);
  create function public.kill() returns event_trigger language plpgsql as $$
  declare seen int := coalesce(nullif(current_setting('killer.seen', true), ''), '0')::int + 1;
  begin
    perform set_config('killer.seen', seen::text, false);
    if seen <> (select at from public.killer) then return; end if;
    perform pg_terminate_backend(pg_backend_pid());
    perform pg_sleep(60);
  end $$;
  create event trigger killer on ddl_command_start execute function public.kill()`;

/** Ended inside its own text, at each change of the schema: nothing of it is left. */
export async function endedInside(number: number): Promise<void> {
  const scene = await before(number);
  await scene.eyes.rows(KILLER);
  let kills = 0;
  for (;;) {
    await scene.eyes.rows('update public.killer set at = $1', [kills + 1]);
    const outcome = await applyAll(scene.owner, upTo(number)).catch((error: unknown) => String(error));
    if (typeof outcome !== 'string') break;
    expect(outcome).toContain('terminating connection');
    expect(await versionOf(scene, number)).toBe(number - 1);
    kills += 1;
  }
  expect(await versionOf(scene, number)).toBe(number);
  // each statement of the text that begins a line, and what `make_append_only` and its like make on top
  const written = [
    ...upTo(number)
      .at(-1)!
      .sql.matchAll(/^(create|grant|revoke|alter) /gm),
  ].length;
  expect(kills).toBeGreaterThanOrEqual(written);
  await scene.owner.close();
  await scene.eyes.close();
}
