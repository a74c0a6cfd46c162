/** Why a desk did not come up. It is said once, in a sentence with its remedy, and the process ends. */

export type BootRefusal =
  | { readonly code: 'config_invalid'; readonly faults: readonly string[] }
  | { readonly code: 'limits_invalid'; readonly detail: string }
  | { readonly code: 'unknown_strategy'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'strategy_params'; readonly detail: string }
  | { readonly code: 'tape_refused'; readonly why: string }
  | { readonly code: 'unknown_calendar'; readonly name: string }
  | { readonly code: 'not_durable'; readonly detail: string }
  | { readonly code: 'audit_broken'; readonly detail: string }
  | { readonly code: 'account_in_use'; readonly holder: string; readonly remainingMs: number }
  | { readonly code: 'broker_unreachable'; readonly detail: string }
  | { readonly code: 'other_account'; readonly expected: string; readonly found: string };

const REMEDY: Readonly<Record<BootRefusal['code'], string>> = {
  config_invalid: 'correct the keys that are named',
  limits_invalid: 'every limit is needed: there are no defaults',
  unknown_strategy: 'name one of the known strategies',
  strategy_params: 'correct strategy.params',
  tape_refused: 'correct the file, or name another as tape.file',
  unknown_calendar: 'name one of the calendars',
  not_durable: 'turn fsync, synchronous_commit and full_page_writes on, and use the primary server',
  audit_broken: 'do not trade on this database: restore it, or find out who changed it',
  account_in_use: 'stop the other daemon, or wait until its lease has run out',
  broker_unreachable: 'look after the broker and start again',
  other_account: 'the configuration names another account than the broker: correct one of them',
};

export class BootRefused extends Error {
  override readonly name = 'BootRefused';
  readonly refusal: BootRefusal;

  constructor(refusal: BootRefusal) {
    const { code, ...facts } = refusal;
    super(`${code} ${JSON.stringify(facts)}: ${REMEDY[code]}`);
    this.refusal = refusal;
  }
}
