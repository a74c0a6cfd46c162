/** What the simulator may be asked on the command line. */
import { describe, expect, test } from '@jest/globals';

import { readFlags } from '../src/sim/index.ts';

test('nothing said means a hundred seeds from the first on, in two processes', () => {
  expect(readFlags([])).toEqual({
    ok: true,
    value: { seeds: 100, from: 1, jobs: 2, isTwice: false, isTwin: false, endsAtFirst: false, isRaw: false },
  });
});

test('a seed is asked for by its number', () => {
  expect(readFlags(['--seeds', '1', '--from=42', '--twice'])).toMatchObject({
    ok: true,
    value: { seeds: 1, from: 42, isTwice: true },
  });
});

test.each(['--help', '-h'])('%s asks for help', (flag) => {
  expect(readFlags(['--seeds', '7', flag])).toEqual({ ok: true, value: null });
});

describe('what cannot be meant is refused by name, with a remedy', () => {
  test.each([
    [['--sedes', '7'], 'unknown_flag', '--sedes', ''],
    [['42'], 'unknown_flag', '42', ''],
    [['--seeds', 'many'], 'not_a_whole_number', '--seeds', 'many'],
    [['--seeds', '0'], 'not_a_whole_number', '--seeds', '0'],
    [['--seeds', '1e3'], 'not_a_whole_number', '--seeds', '1e3'],
    [['--seeds'], 'not_a_whole_number', '--seeds', ''],
    [['--from', '-1'], 'not_a_whole_number', '--from', '-1'],
    [['--jobs=2.5'], 'not_a_whole_number', '--jobs', '2.5'],
    [['--twice=no'], 'takes_no_value', '--twice', 'no'],
  ] as const)('%j: %s', (args, code, flag, value) => {
    const refused = readFlags(args);
    expect(refused).toMatchObject({ ok: false, refused: { code, flag, value } });
    expect(refused.ok || refused.refused.remedy.length).toBeGreaterThan(10);
  });
});
