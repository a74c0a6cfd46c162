/** Who is let in, and what a desk has to prove before it comes up. */
import { type Guard, edit } from './guard.ts';

const DOOR = { in: 'daemon', test: 'tests/guard.test.ts' } as const;
const PROOFS = { in: 'daemon', test: 'tests/boot-refusals.test.ts' } as const;

export const DOORS: readonly Guard[] = [
  {
    name: 'a-stranger-is-kept-out',
    keeps: 'whoever does not hold the token',
    edits: edit(
      'packages/daemon/src/http/guard.ts',
      "return known ? null : { status: 401, code: 'not_authenticated' };",
      'return null;',
    ),
    ...DOOR,
    title: 'with another token',
  },
  {
    name: 'no-token-no-door',
    keeps: 'everybody, while no token is configured',
    edits: edit(
      'packages/daemon/src/http/guard.ts',
      "if (expected === null) return { status: 503, code: 'no_operator_token_configured' };",
      'if (expected === null) return null;',
    ),
    ...DOOR,
    title: 'nobody at all while no token is configured, and it says so',
  },
  {
    name: 'another-name-is-refused',
    keeps: 'a page under a name that was bound to the loopback',
    edits: edit(
      'packages/daemon/src/http/guard.ts',
      "if (!HOSTS.has(hostName(headers.host ?? ''))) return",
      'if (false) return',
    ),
    ...DOOR,
    title: 'under a name that was bound to the loopback',
  },
  {
    name: 'another-page-is-refused',
    keeps: 'a page of another origin in the browser of whoever operates',
    edits: edit('packages/daemon/src/http/guard.ts', 'if (isCrossSite(headers)) return', 'if (false) return'),
    ...DOOR,
    title: 'from a page of another origin',
  },
  {
    name: 'a-guesser-is-slowed',
    keeps: 'tokens guessed by the thousand',
    edits: edit(
      'packages/daemon/src/http/rates.ts',
      'const STRANGERS_PER_SECOND_MAX = 10;',
      'const STRANGERS_PER_SECOND_MAX = 10_000;',
    ),
    in: 'daemon',
    test: 'tests/rates.test.ts',
    title: 'whoever guesses tokens is slowed down, and keeps nobody out who has one',
  },
  {
    name: 'changes-are-counted',
    keeps: 'a flood of changes',
    edits: edit(
      'packages/daemon/src/http/rates.ts',
      'change: rates.changesPerSecondMax,',
      'change: Number.POSITIVE_INFINITY,',
    ),
    in: 'daemon',
    test: 'tests/rates.test.ts',
    title: 'reads and changes are counted apart, and what is too much is refused',
  },
  {
    name: 'a-broken-audit-stops-the-boot',
    keeps: 'a desk over a record that somebody changed',
    edits: edit('packages/daemon/src/prove.ts', 'if (!audit.ok) throw', 'if (false) throw'),
    ...PROOFS,
    title: 'fails on an audit with a hole',
  },
  {
    name: 'another-account-stops-the-boot',
    keeps: 'a desk on the account of somebody else',
    edits: edit(
      'packages/daemon/src/prove.ts',
      'if (account.account !== config.account || account.environment !== config.mode)',
      'if (false)',
    ),
    ...PROOFS,
    title: 'fails on another',
  },
  {
    name: 'a-forgetful-database-stops-the-boot',
    keeps: 'a desk on a database that may forget what it promised',
    edits: edit('packages/daemon/src/database.ts', 'if (!durable.ok) throw', 'if (false) throw'),
    in: 'daemon',
    test: 'tests/not-durable.test.ts',
    title: 'a desk does not come up on a database that may forget what it promised',
  },
  {
    name: 'limits-are-complete',
    keeps: 'a desk with limits that lack one',
    edits: edit(
      'packages/daemon/src/start.ts',
      "if (!limits.ok) throw new BootRefused({ code: 'limits_invalid', detail: JSON.stringify(limits.refused) });",
      '',
    ),
    in: 'daemon',
    test: 'tests/scenario-boots-disarmed-and-says-why-not-ready.test.ts',
    title: 'a desk that cannot prove its ground does not come up at all',
  },
  {
    name: 'a-second-daemon-is-refused',
    keeps: 'two desks on one account',
    edits: edit(
      'packages/daemon/src/start.ts',
      "throw new BootRefused({ ...kept.refused, code: 'account_in_use' });",
      "throw new Error('held');",
    ),
    in: 'daemon',
    test: 'tests/scenario-second-daemon-is-refused.test.ts',
    title: 'on the same account of one database, from anywhere',
  },
];
