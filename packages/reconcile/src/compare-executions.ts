/** Executions of both sides, by the broker's id. */
import { formatMicros } from '@mqk/core';

import type { OurBooks } from './books.ts';
import { EXECUTION_FIELDS, type ExecutionField } from './difference.ts';
import type { Excuses } from './excuses.ts';
import { type Finding, finding } from './finding.ts';
import type { AccountSnapshot, ExecutionLine } from './snapshot.ts';

export function compareExecutions(
  ours: OurBooks,
  theirs: AccountSnapshot,
  excuses: Excuses,
): readonly Finding[] {
  const booked = new Map(ours.executions.map((line) => [line.executionId, line]));
  const shown = new Set(theirs.executions.map(({ executionId }) => executionId));
  return [
    ...theirs.executions.flatMap((line) => {
      const own = booked.get(line.executionId);
      return own === undefined ? unknownExecution(line, excuses) : compareExecution(own, line);
    }),
    ...ours.executions
      .filter(({ executionId }) => !shown.has(executionId))
      .map(({ executionId, clientOrderId }) =>
        finding({ kind: 'missing_execution', executionId, clientOrderId }, excuses.ours.has(executionId)),
      ),
  ];
}

function unknownExecution(line: ExecutionLine, { theirs, ordersInFlight }: Excuses): readonly Finding[] {
  const { executionId, clientOrderId } = line;
  const excused = theirs.has(executionId) || (clientOrderId !== null && ordersInFlight.has(clientOrderId));
  return [finding({ kind: 'unknown_execution', executionId, clientOrderId }, excused)];
}

/** One execution has one story; what it says cannot be under way. */
function compareExecution(ours: ExecutionLine, theirs: ExecutionLine): readonly Finding[] {
  const { executionId } = ours;
  return EXECUTION_FIELDS.flatMap((field) => {
    const [own, other] = [told(ours, field), told(theirs, field)];
    if (own === other) return [];
    const difference = {
      kind: 'execution_field_differs',
      executionId,
      field,
      ours: own,
      theirs: other,
    } as const;
    return [finding(difference, false)];
  });
}

function told(line: ExecutionLine, field: ExecutionField): string {
  switch (field) {
    case 'price':
    case 'cash':
      return formatMicros(line[field]);
    case 'quantity':
      return line.quantity.toString();
    case 'clientOrderId':
      return line.clientOrderId ?? 'none';
    case 'instrument':
    case 'side':
      return line[field];
  }
}
