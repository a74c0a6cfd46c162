/** What a desk tells of one order, as far as it is shown to people; `--json` has all of it. */

export interface Terms {
  readonly type: string;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  readonly timeInForce: string;
}

/** An order of a bracket. */
export interface Member {
  readonly clientOrderId: string;
  readonly leg: string;
  readonly ocoGroup: string | null;
  readonly side: string;
  readonly quantity: string;
  readonly filled: string;
  readonly base: string;
  readonly cancelAsked: { readonly because: string; readonly at: string } | null;
  readonly refusal: string | null;
}

/** Prices are micros, as text. */
export interface Bracket {
  readonly entry: string;
  readonly stopPrice: string;
  readonly targetPrice: string | null;
  readonly promisedAt: string;
  readonly givenUp: string;
  readonly givenUpAt: string | null;
  readonly otherWays: readonly {
    readonly clientOrderId: string;
    readonly quantity: string;
    readonly bookedAt: string;
  }[];
  readonly endedAt: string | null;
  readonly endedBecause: string | null;
  readonly orders: readonly Member[];
}

export interface Happening {
  readonly at: string;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface OrderStory {
  readonly order: {
    readonly clientOrderId: string;
    readonly instrument: string;
    readonly strategy: string;
    readonly leg: string;
    readonly parent: string | null;
    readonly ocoGroup: string | null;
    readonly base: string;
    readonly cancel: string;
    readonly filled: string;
    readonly brokerOrderId: string | null;
    readonly flags: readonly string[];
    readonly terms: Terms & { readonly side: string; readonly quantity: string };
  };
  readonly bracket: Bracket | null;
  readonly replace: { readonly of: string | null; readonly by: string | null };
  readonly timeline: readonly Happening[];
}
