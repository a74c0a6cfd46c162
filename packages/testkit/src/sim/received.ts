/** What the first byte of a request belongs to. */
import type { OrderTarget, ReplaceRequest, SubmitRequest } from '@mqk/execution/port';

/** A request whose first byte has left us. */
export type Received =
  | { readonly kind: 'submit'; readonly request: SubmitRequest }
  | { readonly kind: 'replace'; readonly request: ReplaceRequest }
  | { readonly kind: 'cancel'; readonly target: OrderTarget };
