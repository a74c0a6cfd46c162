/** Every step from an empty database to the one that this code expects. Appended to, never edited. */
import { sha256Hex } from '@mqk/core';

import { path } from './0001-path.ts';
import { roles } from './0002-roles.ts';
import { replaces } from './0003-replaces.ts';
import { windDown } from './0004-wind-down.ts';
import { inquiries } from './0005-inquiries.ts';
import { activities } from './0006-activities.ts';
import { histories } from './0007-histories.ts';
import { beforeOpening } from './0008-before-opening.ts';
import { equityPeak } from './0009-equity-peak.ts';
import { events } from './0010-events.ts';
import { oneWriter } from './0011-one-writer.ts';
import { requests } from './0012-requests.ts';
import { brackets } from './0013-brackets.ts';
import { rowNumbers } from './0014-row-numbers.ts';
import { amendments } from './0015-amendments.ts';
import { bracketsGivenUp } from './0016-brackets-given-up.ts';
import { whyBracketsEnd } from './0017-why-brackets-end.ts';
import { wordsInOneLook } from './0018-words-in-one-look.ts';

export interface Migration {
  /** Counts from 1 without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** Makes roles of the server where there are none, which not everybody may. */
  readonly makesRoles?: true;
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'path', sql: path },
  { number: 2, name: 'roles', sql: roles, makesRoles: true },
  { number: 3, name: 'replaces', sql: replaces },
  { number: 4, name: 'wind-down', sql: windDown },
  { number: 5, name: 'inquiries', sql: inquiries },
  { number: 6, name: 'activities', sql: activities },
  { number: 7, name: 'histories', sql: histories },
  { number: 8, name: 'before-opening', sql: beforeOpening },
  { number: 9, name: 'equity-peak', sql: equityPeak },
  { number: 10, name: 'events', sql: events },
  { number: 11, name: 'one-writer', sql: oneWriter },
  { number: 12, name: 'requests', sql: requests },
  { number: 13, name: 'brackets', sql: brackets },
  { number: 14, name: 'row-numbers', sql: rowNumbers },
  { number: 15, name: 'amendments', sql: amendments },
  { number: 16, name: 'brackets-given-up', sql: bracketsGivenUp },
  { number: 17, name: 'why-brackets-end', sql: whyBracketsEnd },
  { number: 18, name: 'words-in-one-look', sql: wordsInOneLook },
];

/** What a database remembers of a migration: another text has another hash. */
export const checksumOf = ({ number, name, sql }: Migration): string =>
  sha256Hex(`${number}\n${name}\n${sql}`);
