/** One writer, and a record of what it did. */
import { type Guard, edit } from './guard.ts';

const WRITER = 'packages/db/src/migrations/0011-one-writer.ts';
const ONE_WRITER = { in: 'db', test: 'tests/one-writer.test.ts' } as const;

export const WRITING: readonly Guard[] = [
  {
    name: 'control-is-recorded',
    keeps: 'a change of control without a record',
    edits: edit(WRITER, 'if said is null then', 'if false then'),
    ...ONE_WRITER,
    title: 'a change without a record of its own is refused at the commit',
  },
  {
    name: 'an-arm-is-confirmed',
    keeps: 'an arm that no person confirmed, whoever writes it',
    edits: edit(WRITER, 'if new.armed and not old.armed and (', 'if false and ('),
    ...ONE_WRITER,
    title: 'nobody arms without the confirmation of a person',
  },
  {
    name: 'control-goes-forward',
    keeps: 'an older state that comes back',
    edits: edit(WRITER, 'is_now < was or (is_now = was and new.doc::jsonb <> old.doc::jsonb)', 'false'),
    ...ONE_WRITER,
    title: 'an older version, or another document under the same one',
  },
  {
    name: 'control-has-one-door',
    keeps: 'the app, when it writes the row directly',
    edits: edit(WRITER, 'revoke update (armed, doc, updated_at) on mqk.control from mqk_app;', ''),
    ...ONE_WRITER,
    title: 'update mqk.control set updated_at',
  },
];
