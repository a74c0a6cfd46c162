import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Json, sha256Hex } from '@mqk/core';

import { auditLog, equityCsv, fillsCsv, ordersCsv, reportHtml, verifyAuditLog } from '../src/index.ts';
import { RUN } from './support.ts';

test('rows are shortest exact decimals, empty for null, with a line feed each', () => {
  expect(ordersCsv(RUN.orders)).toBe(
    'ts_utc,order_id,symbol,side,qty,order_type,limit_price,stop_price,status\n' +
      '2020-01-02T21:00:00Z,bt-1,SPY,buy,10,limit,100.5,,filled\n',
  );
  expect(fillsCsv(RUN.fills)).toBe(
    'ts_utc,fill_id,order_id,symbol,side,qty,price,fee\n' +
      '2020-01-02T21:00:00Z,f-1,bt-1,SPY,buy,10,100.25,0.0002\n',
  );
  expect(equityCsv(RUN.equity)).toBe(
    'ts_utc,equity\n2020-01-02T21:00:00Z,1000\n2020-01-02T21:00:01Z,-0.000005\n',
  );
});

describe('an audit log', () => {
  test('hashes domain, number, hash before and canonical event, each on a line', () => {
    const { text, head, count } = auditLog([{ b: 1, a: 'x' }]);
    const hash = sha256Hex(`mqk.audit.v1\n1\n${'0'.repeat(64)}\n{"a":"x","b":1}`);

    expect({ head, count }).toEqual({ head: hash, count: 1 });
    expect(text).toBe(`{"event":{"a":"x","b":1},"hash":"${hash}","prev":"${'0'.repeat(64)}","seq":1}\n`);
  });

  test.each([
    ['not_canonical', (lines: readonly string[]) => [` ${lines[0] ?? ''}`, ...lines.slice(1)]],
    ['out_of_order', ([first = '', second = '', ...rest]: readonly string[]) => [second, first, ...rest]],
    [
      'wrong_hash',
      (lines: readonly string[]) => [(lines[0] ?? '').replace('"n":0', '"n":9'), ...lines.slice(1)],
    ],
  ])('is broken where a record is %s', (why, change) => {
    const lines = auditLog([{ n: 0 }, { n: 1 }, { n: 2 }])
      .text.trimEnd()
      .split('\n');

    expect(verifyAuditLog(`${change(lines).join('\n')}\n`)).toMatchObject({
      ok: false,
      refused: { code: 'audit_broken', record: 1, why },
    });
  });

  test('is broken where records are missing, or the last one is cut off', () => {
    const { text } = auditLog([{ n: 0 }, { n: 1 }]);
    const [, second = ''] = text.split('\n');
    const renumbered = second.replace('"seq":2', '"seq":1');

    expect(verifyAuditLog(`${renumbered}\n`)).toMatchObject({ refused: { why: 'wrong_prev' } });
    expect(verifyAuditLog(text.slice(0, -1))).toMatchObject({ refused: { why: 'cut_off' } });
  });

  test('of any events verifies, and not with any of them changed', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ n: fc.integer(), s: fc.string() }), { minLength: 1 }), (events) => {
        const well = events.map(({ n, s }): Json => ({ n, s: s.replace(/\p{Surrogate}/gu, '?') }));
        const { text, head, count } = auditLog(well);

        expect(verifyAuditLog(text)).toEqual({ ok: true, value: { count, head } });
        const changed = auditLog([{ other: true }, ...well.slice(1)]);
        expect(changed.head).not.toBe(head);
      }),
    );
  });
});

test('a report holds everything itself, and takes no text for markup', () => {
  const line = { at: [0, 86_400_000], value: [100, 90] };
  const html = reportHtml({
    title: '<script>alert(1)</script>',
    about: 'a & b',
    warnings: ['Stopped'],
    equity: line,
    held: line,
    gross: line,
    months: [['2020-01', -0.1]],
    figures: [['cagr', '0.1']],
    trades: { header: ['symbol'], rows: [['SPY']], more: 3 },
  });

  expect(html).not.toMatch(/<script|https?:|<link|<img/);
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain('a &amp; b');
  expect(html.match(/<svg/g)).toHaveLength(4);
  expect(html).toContain('and 3 more');
});
