import { describe, expect, test } from '@jest/globals';

import { configHash, parseConfig } from '../src/config.ts';
import { COMPLETE, yaml } from './support/config.ts';

const faults = (text: string): readonly string[] => {
  const read = parseConfig(text);
  return read.ok ? [] : read.refused.faults;
};

describe('a configuration', () => {
  test('that is complete is taken as it is', () => {
    expect(parseConfig(yaml())).toEqual({ ok: true, value: COMPLETE });
  });

  test.each([
    ['a misspelt key', { acount: 'PAPER-1' }, /acount/],
    ['a mode that does not exist', { mode: 'live' }, /^mode:/],
    ['money as a number', { broker: { ...COMPLETE.broker, openingCash: 100_000 } }, /^broker\.openingCash:/],
    [
      'money with seven decimals',
      { broker: { ...COMPLETE.broker, openingCash: '1.0000001' } },
      /openingCash: money is quoted text/,
    ],
    ['an API that is not on the loopback', { api: { host: '0.0.0.0', port: 0 } }, /^api\.host:/],
    [
      'a heartbeat that one slow turn would miss',
      { timing: { ...COMPLETE.timing, heartbeatAgeMsMax: 150 } },
      /^timing\.heartbeatAgeMsMax: at least twice/,
    ],
    [
      'a reconcile that one slow answer would miss',
      { timing: { ...COMPLETE.timing, reconcileAgeMsMax: 600 } },
      /^timing\.reconcileAgeMsMax: at least twice/,
    ],
    [
      'a tape of a symbol that nobody described',
      { tape: { ...COMPLETE.tape, symbol: 'MSFT' } },
      /^tape\.symbol: MSFT is not among/,
    ],
    ['no instruments', { instruments: [] }, /^instruments:/],
  ])('with %s is refused, and names it', (_what, changes, named) => {
    expect(faults(yaml(changes))).toEqual([expect.stringMatching(named)]);
  });

  test('with several faults names them all at once', () => {
    expect(faults(yaml({ account: '', installation: 'UPPER', data: '' }))).toHaveLength(3);
  });

  test('that is not YAML is refused', () => {
    expect(faults('a: [')).toHaveLength(1);
  });

  test('has one hash, whatever the order of its keys', () => {
    const reversed = Object.fromEntries(Object.entries(COMPLETE).reverse());
    const [a, b] = [parseConfig(yaml()), parseConfig(yaml(reversed))];

    expect(a.ok && b.ok && configHash(a.value) === configHash(b.value)).toBe(true);
  });
});
