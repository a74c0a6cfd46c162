/** A drift that stops the desk has something behind it that the desk could not know: what the broker has not told yet, or never will. */
import type { Violation } from './audit.ts';
import type { Picture } from './sim-broker.ts';
import type { Tables } from './tables.ts';
import type { Actor, Committed, Memory } from './watch-memory.ts';

const DRIFT = 'reconcile_drift';

const driftsOf = ({ halts }: { readonly halts: readonly string[] }): number =>
  halts.filter((code) => code === DRIFT).length;

/**
 * Judged at the commit of the verdict by what was booked when both sides were read. Whatever the picture shows was told by
 * then, was understood, and waits for nothing: then there is no difference, whatever was found.
 */
export function falseAlarm(memory: Memory, actor: Actor, committed: Committed): readonly Violation[] {
  const { verdict } = committed.now;
  if (!isNew(committed) || verdict === null) return [];
  const sequence = verdict.sequence ?? -1;
  const picture = memory.broker().pictures.get(sequence);
  if (picture === undefined)
    return [{ rule: 'false alarm', what: 'drift is said of a picture that nobody took' }];
  // a process that compares twice at once reads its side twice
  const reads = (memory.books.get(actor.name) ?? []).filter((read) => drawnBy(read) >= sequence);
  if (picture.surprises || reads.some((read) => isBehind(memory, picture, read))) return [];
  const what = `${verdict.reasons.join(', ')}: all that picture ${sequence} shows was told and booked`;
  return [{ rule: 'false alarm', what }];
}

const isNew = ({ tag, before, now }: Committed): boolean =>
  tag === 'verdict.commit' && before !== null && driftsOf(now) > driftsOf(before);

const drawnBy = ({ watermark }: Tables): number => watermark?.drawn ?? -1;

const isBehind = (memory: Memory, picture: Picture, { cursor, questions }: Tables): boolean =>
  memory.broker().isUntold(picture, cursor) ||
  questions.some(({ closed, kind }) => !closed && WAITS.includes(kind));

/** News that was heard and is not booked: it waits for what it is about, or for executions before it. */
const WAITS: readonly string[] = ['early', 'fill_gap'];
