/**
 * How a question that news left open is answered: by asking the broker again.
 *
 * How an order stands is looked up. Executions that the broker counts and we have not booked are fetched and booked
 * like any other news. What concerns the whole account is answered by the next reconcile that is CLEAN. Whatever
 * stays open for too long stops the account, once, and stays open until it is answered.
 */
import type { AccountReader } from '../port/account-reader.ts';
import type { MessageReader } from '../port/broker-message.ts';
import type { InquiryAnswer } from '../store/decisions.ts';
import type { Inquiry } from '../store/inquiry.ts';
import type { InboxStore } from '../store/inbox-store.ts';
import { bookMessage } from './book-message.ts';
import { type Asked, type InquiryRules, answerTo } from './inquiry-answer.ts';

export interface InquirerParts {
  readonly store: InboxStore;
  readonly account: AccountReader;
  readonly messages: MessageReader;
  readonly epoch: bigint;
  readonly rules: InquiryRules;
}

/** What one round did. */
export interface Inquired {
  readonly asked: number;
  readonly answered: number;
}

export interface Inquirer {
  runOnce(): Promise<Inquired>;
}

/** Questions asked in one round. */
const LIMIT = 50;

export function createInquirer(parts: InquirerParts): Inquirer {
  return {
    async runOnce(): Promise<Inquired> {
      const due = await parts.store.inquiries({ dueOnly: true, limit: LIMIT });
      let answered = 0;
      for (const inquiry of due) if (await ask(inquiry, parts)) answered += 1;
      return { asked: due.length, answered };
    },
  };
}

/** Answers whether the question is closed now. */
async function ask(due: Inquiry, parts: InquirerParts): Promise<boolean> {
  const { store, messages, epoch } = parts;
  if ((due.kind === 'fill_gap' || due.kind === 'early') && due.clientOrderId !== null) {
    const fetched = await messages.executionsOf(due.clientOrderId);
    if (fetched.kind === 'heard' && fetched.messages.length > 0)
      await store.receive(epoch, fetched.messages, bookMessage);
  }
  if (due.kind === 'early') await store.retryParked(epoch, bookMessage);
  const inquiry = await store.inquiry(due.id);
  if (inquiry === null) return true;
  const asked = await lookedUp(inquiry, parts.account);
  const answers: InquiryAnswer[] = [];
  const fenced = await store.answer(inquiry.id, epoch, (order) => {
    const answer = answerTo(inquiry, order, asked, parts.rules);
    answers.splice(0, answers.length, answer); // the transaction may be run again
    return answer;
  });
  return fenced === 'done' && answers[0]?.closes === true;
}

async function lookedUp({ order }: Inquiry, account: AccountReader): Promise<Asked> {
  if (order === null) return { kind: 'wait', why: 'a reconcile of the whole account answers it' };
  const { base } = order;
  if (base === 'UNSENT' || base === 'SENDING' || base === 'UNKNOWN')
    return { kind: 'wait', why: 'the outcome of its attempt is asked for' };
  return account.lookup(order.clientOrderId);
}
