/** The audit log of a run: a chain in which every record holds the hash of the one before. */
import { type Json, type Result, canonicalJson, ok, refuse } from '@mqk/core';

import { sha256Of } from './sha256.ts';

const DOMAIN = 'mqk.audit.v1';
const FIRST_PREV = '0'.repeat(64);

export interface AuditHead {
  /** Records. */
  readonly count: number;
  /** Hash of the last one; 64 zeros of an empty log. */
  readonly head: string;
}

export interface AuditLog extends AuditHead {
  /** One canonical JSON object a line, each ended by LF. */
  readonly text: string;
}

/**
 * `hash = sha256(domain LF seq LF prev LF canonical(event))`: `seq` from 1, `prev` the hash of the record before, 64
 * zeros for the first.
 */
export function auditLog(events: Iterable<Json>): AuditLog {
  const lines: string[] = [];
  let prev = FIRST_PREV;
  for (const event of events) {
    const seq = lines.length + 1;
    const canonical = canonicalJson(event);
    const hash = hashOf(seq, prev, canonical);
    lines.push(`{"event":${canonical},"hash":"${hash}","prev":"${prev}","seq":${seq}}\n`);
    prev = hash;
  }
  return { count: lines.length, head: prev, text: lines.join('') };
}

const hashOf = (seq: number, prev: string, canonical: string): string =>
  sha256Of([DOMAIN, seq, prev, canonical].join('\n'));

export interface AuditRefusal {
  readonly code: 'audit_broken';
  /** Number of the record, from 1. */
  readonly record: number;
  readonly why: 'not_canonical' | 'out_of_order' | 'wrong_prev' | 'wrong_hash' | 'cut_off';
}

/** Checks every record of a log, byte for byte. Refuses the first that is not what its chain says. */
export function verifyAuditLog(text: string): Result<AuditHead, AuditRefusal> {
  const lines = text.split('\n');
  const count = lines.length - 1;
  if (lines[count] !== '') return refuse({ code: 'audit_broken', record: lines.length, why: 'cut_off' });
  let prev = FIRST_PREV;
  for (let record = 1; record <= count; record++) {
    const checked = verifyRecord(lines[record - 1] ?? '', record, prev);
    if (!checked.ok) return refuse({ code: 'audit_broken', record, why: checked.refused });
    prev = checked.value;
  }
  return ok({ count, head: prev });
}

function verifyRecord(line: string, seq: number, prev: string): Result<string, AuditRefusal['why']> {
  const found = parsed(line);
  if (found === null || canonicalJson(found) !== line) return refuse('not_canonical');
  if (found['seq'] !== seq) return refuse('out_of_order');
  if (found['prev'] !== prev) return refuse('wrong_prev');
  const hash = hashOf(seq, prev, canonicalJson(found['event'] ?? null));
  return found['hash'] === hash ? ok(hash) : refuse('wrong_hash');
}

/** An object of JSON, or null: a number that is no safe integer could not have been written by us. */
function parsed(line: string): Readonly<Record<string, Json>> | null {
  try {
    const value = JSON.parse(line) as Json;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    canonicalJson(value);
    return value as Readonly<Record<string, Json>>;
  } catch {
    return null;
  }
}
