/**
 * Whoever is interrupted decides what he would have decided anyway.
 *
 * A seed lives twice: once with deaths, lost connections, late and missing answers, and once without any of them. None
 * of these may change what is decided, what is executed, and what is owned in the end. The market stands still while
 * anything is on its way, so both see the same bars; a decision whose order provably never arrived is taken once more,
 * and counts once. Legs of a bracket follow what is held and not what was decided: whoever hears of a fill before he sees
 * its bar has it protected meanwhile, which is seen in what is executed, or not at all.
 */
import type { Violation } from './audit.ts';
import { type Injector, INJECTOR_NAMES } from './faults.ts';
import type { Place } from './place.ts';
import { accountOf } from './plan.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulation.ts';

/** What costs time, and no decision. */
const HARMLESS: readonly Injector[] = [
  'crash',
  'aimed_crash',
  'pause',
  'late_renewal',
  'connection_lost',
  'answer_lost',
  'contention',
  'slow_statement',
  'second_daemon',
  'unreachable',
  'throttled',
  'silence_taken',
  'silence_lost',
  'late_acceptance',
  'slow_broker',
  'cancel_lost',
  'lookup_failed',
  'lookup_late',
  'snapshot_failed',
  'snapshot_late',
  'message_repeated',
  'feed_failed',
  'more_words',
];
const HARMFUL = INJECTOR_NAMES.filter((injector) => !HARMLESS.includes(injector));

export async function twins({ seed, place, without = [] }: SimulationOptions): Promise<Outcome> {
  const interrupted = await simulate({ seed, place, without: [...without, ...HARMFUL], twin: 'interrupted' });
  if (interrupted.violation !== null) return interrupted;
  const whole = await simulate({ seed, place, without: INJECTOR_NAMES, twin: 'whole' });
  const violation =
    whole.violation ?? differ(await livedBy(place, seed, 'interrupted'), await livedBy(place, seed, 'whole'));
  return { ...interrupted, violation, hash: `${interrupted.hash}${whole.hash}` };
}

interface Lived {
  readonly decided: readonly string[];
  readonly executed: readonly string[];
  readonly owned: readonly string[];
}

const TEXT = `select json_build_object('decided', array(select distinct concat_ws(' ', to_char(decided_at at time zone 'UTC', 'MM-DD HH24:MI'), leg, doc->'terms'->>'side',
    doc->'terms'->>'quantity', instrument, doc->'terms'->>'limitPrice', doc->'terms'->>'stopPrice')
    from mqk.intent where account = $1 and status = 'promised' and leg in ('entry', 'exit') order by 1),
  'executed', array(select concat_ws(' ', side, quantity, instrument, 'at', price) from mqk.execution where account = $1 order by 1),
  'owned', array(select concat_ws(' ', quantity, instrument) from mqk.position where account = $1 and quantity <> 0
    union all select concat_ws(' ', amount, 'micros') from mqk.cash where account = $1 order by 1))::text as lived`;

async function livedBy(place: Place, seed: number, twin: 'interrupted' | 'whole'): Promise<Lived> {
  const [row] = await place.look<{ readonly lived: string }>('sim-twin', TEXT, [accountOf(seed, twin)]);
  if (row === undefined) throw new Error('a question without a table is always answered');
  return JSON.parse(row.lived) as Lived;
}

function differ(interrupted: Lived, whole: Lived): Violation | null {
  for (const part of ['decided', 'executed', 'owned'] as const) {
    const more = interrupted[part].filter((line) => !whole[part].includes(line));
    const missing = whole[part].filter((line) => !interrupted[part].includes(line));
    const isSame = interrupted[part].length === whole[part].length;
    if (more.length + missing.length > 0 || !isSame)
      return {
        rule: 'twins',
        what: `${part} otherwise when interrupted: too much [${more.join('; ')}], missing [${missing.join('; ')}]`,
      };
  }
  return null;
}
