/** The paper broker keeps what every broker promises, as a real one would have to. */
import { describeBroker } from '@mqk/execution/contracts';
import { describe, test } from '@jest/globals';

import type { PaperFault, PaperOperation } from '../src/index.ts';
import { advance, bar, request, table } from './support/broker.ts';

describeBroker({ describe, test }, 'on paper', async () => {
  const next: { submit: PaperFault | null; questions: PaperFault | null } = { submit: null, questions: null };
  const faults = (operation: PaperOperation): PaperFault | null => {
    if (operation === 'cancel' || operation === 'replace') return null;
    if (operation !== 'submit') return next.questions;
    const fault = next.submit;
    next.submit = null;
    return fault;
  };
  const on = await table({ faults });
  await advance(on, bar(1, '50 50 50 50'));
  let today = 1;
  const { symbol, terms } = request('resting', 'buy 10 limit 49');
  return {
    wire: on.wire,
    ...on.broker,
    resting: { symbol, terms },
    executes: () => advance(on, bar((today += 1), '48 48 48 48')),
    comesToPass: () => Promise.resolve(),
    losesAnswer: () => void (next.submit = 'lost_answer'),
    losesRequest: () => void (next.submit = 'lost_request'),
    failsQuestions: (failing) => void (next.questions = failing ? 'lost_answer' : null),
  };
});
