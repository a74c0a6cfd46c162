/** What a person may ask to be rid of: each wish is stored, and carried out by the loop until it is proven done. */
import {
  type Instrument,
  type Quantity,
  type Result,
  clientOrderId,
  isClientOrderIdText,
  parseQuantity,
  ok,
  refuse,
} from '@mqk/core';
import {
  type Asker,
  type Gateway,
  type RequestRefusal,
  type WindDownRefusal,
  nameOf,
  requestOf,
} from '@mqk/execution';
import type { NewWindDown } from '@mqk/execution/store';

import type { Desk } from './desk.ts';

export interface Exit {
  readonly by: Asker;
  readonly reason: string;
}

export interface FlattenWish {
  /** Null: every symbol. */
  readonly symbol: string | null;
  /** What a person says is to be closed when the two sides do not agree; null: what they agree on. */
  readonly quantity: string | null;
}

export type GetOutRefusal =
  | WindDownRefusal
  | RequestRefusal
  | { readonly code: 'no_such_order'; readonly order: string }
  | { readonly code: 'no_such_symbol'; readonly symbol: string; readonly known: readonly string[] }
  | { readonly code: 'not_a_quantity'; readonly quantity: string };

type GettingOut = Pick<Desk, 'cancel' | 'cancelAll' | 'flatten' | 'callOff'>;

const WHOLE = { clientOrderId: null, instrument: null, confirmed: null, cause: null } as const;

export function gettingOut(
  { control, cancel }: Pick<Gateway, 'control' | 'cancel'>,
  instruments: readonly Instrument[],
): GettingOut {
  const wants = (
    { by, reason }: Exit,
    what: Pick<NewWindDown, 'action'> & Partial<NewWindDown>,
  ): ReturnType<typeof control.windDown> =>
    control.windDown({ ...WHOLE, reason, by: nameOf(by), ...what }, requestOf(by));
  return {
    async cancel({ order, ...asked }) {
      if (!isClientOrderIdText(order)) return refuse({ code: 'no_such_order', order });
      const target = clientOrderId(order);
      if ((await cancel(target, 'operator')) === 'no_such_order')
        return refuse({ code: 'no_such_order', order });
      return wants(asked, { action: 'cancel', clientOrderId: target });
    },
    cancelAll: (asked) => wants(asked, { action: 'cancel_all' }),
    async flatten({ symbol, quantity, ...asked }) {
      const scope = scopeOf(symbol, instruments);
      if (!scope.ok) return scope;
      const confirmed = confirmedOf(quantity);
      if (!confirmed.ok) return confirmed;
      return wants(asked, { action: 'flatten', instrument: scope.value, confirmed: confirmed.value });
    },
    async callOff({ by, reason, id }) {
      if (!/^\d{1,18}$/.test(id)) return refuse({ code: 'no_such_wind_down', id });
      return control.endWindDown(by, { id: BigInt(id), state: 'called_off', reason });
    },
  };
}

function scopeOf(
  symbol: string | null,
  instruments: readonly Instrument[],
): Result<NewWindDown['instrument'], GetOutRefusal> {
  if (symbol === null) return ok(null);
  const found = instruments.find((instrument) => instrument.symbol === symbol);
  if (found !== undefined) return ok(found.id);
  return refuse({ code: 'no_such_symbol', symbol, known: instruments.map((known) => known.symbol) });
}

function confirmedOf(text: string | null): Result<Quantity | null, GetOutRefusal> {
  if (text === null) return ok(null);
  const read = parseQuantity(text);
  return read.ok && read.value > 0n ? ok(read.value) : refuse({ code: 'not_a_quantity', quantity: text });
}
