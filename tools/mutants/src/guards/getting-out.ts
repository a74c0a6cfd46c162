/** A way out ends when everything that it means has ended, and opens nothing. */
import { type Guard, edit } from './guard.ts';

const STOPS = 'packages/execution/src/control/stops.ts';
const FLATTEN = {
  in: 'testkit',
  test: 'tests/scenario-flatten-never-opens-what-it-means-to-close.test.ts',
} as const;
const KILL = { in: 'testkit', test: 'tests/scenario-a-kill-is-over-when-every-order-is.test.ts' } as const;
const UNPROTECTED = {
  in: 'testkit',
  test: 'tests/scenario-a-position-without-a-stop-is-seen.test.ts',
} as const;

export const GETTING_OUT: readonly Guard[] = [
  {
    name: 'a-kill-cancels',
    keeps: 'a kill that leaves orders alive',
    edits: edit(STOPS, '    windDown: { ...scope, by, reason: detail },\n', ''),
    in: 'testkit',
    test: 'tests/scenario-a-kill-is-over-when-every-order-is.test.ts',
    title: 'withdraws what waits, cancels what works',
  },
  {
    name: 'stops-go-last',
    keeps: 'a position without its stop while something else may still fill',
    edits: edit(
      'packages/execution/src/control/plan-wind-down.ts',
      "return action === 'flatten' && others.length > 0 ? others : meant;",
      'return meant;',
    ),
    in: 'testkit',
    test: 'tests/scenario-protective-stops-go-last.test.ts',
    title: 'stays until everything else has ended',
  },
  {
    name: 'a-way-out-disarms',
    keeps: 'a strategy that answers a way out with new orders',
    edits: edit(
      'packages/execution/src/control/ways-out.ts',
      "...(action === 'cancel' ? {} : { control: disarm(facts.control, 'operator', facts.now) }),",
      '',
    ),
    ...UNPROTECTED,
    title: 'is closed by one order where the policy says so, and the desk is disarmed',
  },
  {
    name: 'a-confirmed-quantity-has-a-symbol',
    keeps: 'a quantity that is closed of everything',
    edits: edit(
      'packages/execution/src/control/ways-out.ts',
      "if (confirmed !== null && (action !== 'flatten' || instrument === null))",
      'if (false)',
    ),
    ...FLATTEN,
    title: 'a quantity is confirmed for one symbol',
  },
  {
    name: 'only-what-is-open-is-called-off',
    keeps: 'a person who calls off what is over',
    edits: edit(
      'packages/execution/src/control/ways-out.ts',
      'if (!facts.windDowns.some((open) => open.id === id))',
      'if (false)',
    ),
    ...KILL,
    title: 'may give up on what cannot be done, under a name',
  },
  {
    name: 'two-directions-close-nothing',
    keeps: 'an order that opens what it means to close',
    edits: edit(
      'packages/execution/src/control/plan-wind-down.ts',
      'if (!sameDirection) return',
      'if (false) return',
    ),
    ...FLATTEN,
    title: 'while the two sides do not even agree on the direction; a person may confirm',
  },
  {
    name: 'the-lesser-is-closed',
    keeps: 'more sold than the broker says is there',
    edits: edit(
      'packages/execution/src/control/plan-wind-down.ts',
      'toQuantity(mine < other ? mine : other)',
      'toQuantity(mine)',
    ),
    ...FLATTEN,
    title: 'the lesser of the two sides is closed when they differ in size only',
  },
  {
    name: 'a-way-out-waits-for-orders',
    keeps: 'a close beside an order that may still fill',
    edits: edit(
      'packages/execution/src/control/plan-wind-down.ts',
      'if (now.length > 0) {',
      'if (now.length > 99) {',
    ),
    ...FLATTEN,
    title: 'while a resting order has not ended, however often its cancel is refused to happen',
  },
  {
    name: 'a-way-out-looks-afresh',
    keeps: 'a close of what the broker does not show',
    edits: edit(
      'packages/execution/src/control/unwinder.ts',
      "if (sides === null) return waiting('nothing is sent: the broker does not show the account');",
      'if (sides === null) return ended(parts, windDown);',
    ),
    ...FLATTEN,
    title: 'while the broker does not show the account',
  },
  {
    name: 'a-halt-asks-once',
    keeps: 'a halt that asks for the same again and again',
    edits: edit(
      'packages/db/src/control/wind-downs.ts',
      "and not exists (select from mqk.wind_down w where w.account = c.account and w.cause = h ->> 'id')",
      '',
    ),
    ...KILL,
    title: 'each halt asks once, however often it is looked at',
  },
  {
    name: 'a-halt-does-what-is-configured',
    keeps: 'a halt that leaves orders which it should cancel',
    edits: edit(
      'packages/execution/src/control/unwinder.ts',
      'if (action === null || unanswered.length === 0) return false;',
      'if (action !== undefined) return false;',
    ),
    ...KILL,
    title: 'what a halt does to open orders is configured',
  },
  {
    name: 'a-hole-is-told',
    keeps: 'a position without a stop that nobody hears of',
    edits: edit(
      'packages/execution/src/control/protection.ts',
      'for (const each of late) await tell(each);',
      '',
    ),
    ...UNPROTECTED,
    title: 'is told of once, and again only after it was covered in between',
  },
  {
    name: 'a-way-out-says-what-it-takes',
    keeps: 'a person who does not know that protective stops go as well',
    edits: edit(
      'packages/execution/src/control/given-up.ts',
      'return instrument === null || stop.instrument === instrument;',
      'return false;',
    ),
    in: 'testkit',
    test: 'tests/scenario-protective-stops-go-last.test.ts',
    title: 'whoever takes protective stops away is told which',
  },
  {
    name: 'a-kill-is-recorded-with-what-it-takes',
    keeps: 'a record of a kill that does not say which stops went',
    edits: edit(STOPS, "'killed', { detail, ...writtenDown(lost) }", "'killed', { detail }"),
    in: 'testkit',
    test: 'tests/scenario-protective-stops-go-last.test.ts',
    title: 'a kill',
  },
  {
    name: 'what-was-confirmed-is-closed-once',
    keeps: 'more closed than a person confirmed',
    edits: edit(
      'packages/execution/src/control/unwinder.ts',
      'const confirmed = confirmedLeft(windDown, facts);',
      'const confirmed = windDown.confirmed;',
    ),
    ...FLATTEN,
    title: 'what a person confirmed is closed once, in as many orders as it takes, and not again',
  },
];
