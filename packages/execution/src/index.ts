/** The one way an order leaves and the one way news comes in: promise, gate, claim, send, hear, book, agree, stop. */
export type { ArmPrepared, ArmRefusal } from './control/arm.ts';
export { type Asked, type Asker, type RequestRefusal, nameOf, requestOf } from './control/asker.ts';
export type { Control } from './control/control.ts';
export type { LimitsLoosened } from './control/limits.ts';
export type { OpeningPrepared, OpeningRefusal } from './control/opening.ts';
export { PROTECTION_POLICIES, type ProtectionPolicy, type ProtectionRules } from './control/protection.ts';
export type { RunRefusal, RunRequest } from './control/run.ts';
export type { ArmSummary, BootProofs } from './control/summary.ts';
export type { OpeningRequest, TakeOver } from './control/take-over.ts';
export {
  HALT_ACTIONS,
  type HaltAction,
  type WindDownNote,
  type WindDownRules,
  type WindingDown,
} from './control/unwinder.ts';
export type { GivenUp } from './control/given-up.ts';
export type { WindDownRefusal } from './control/ways-out.ts';
export type { DispatchReport, SendRules, Traded } from './dispatch/dispatcher.ts';
export { type GateRules, type Holder, decide } from './gate/decide.ts';
export { type GateRefusal, isPermanent } from './gate/refusal.ts';
export { type Gateway, type GatewayParts, createGateway } from './gateway.ts';
export type { HandAnswer, HandAnswerRefusal } from './inbox/answer-by-hand.ts';
export { bookMessage } from './inbox/book-message.ts';
export type { Inquired } from './inbox/inquirer.ts';
export type { InquiryRules } from './inbox/inquiry-answer.ts';
export type { HeardNews } from './inbox/receiver.ts';
export { mayReturn } from './outbox/bracket.ts';
export type { LegOf } from './outbox/door.ts';
export { type Installation, clientOrderIdFor } from './outbox/client-order-id.ts';
export type { Door } from './outbox/door.ts';
export type { Reconciled, Sides } from './reconcile/reconciler.ts';
export type { Finding, HandRefusal, HandSettlement } from './resolve/by-hand.ts';
export type { ResolvedDoubt } from './resolve/resolver.ts';
export type { GateFacts, GateRequest } from './store/facts.ts';
