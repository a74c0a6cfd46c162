/** The paper broker: the three facets of a broker around a matching engine, and the tape that it trades on. */
import { type Broker, type BrokerTraits, type OrderWire, sealOrders } from '@mqk/execution/port';

import { type PaperActivities, moved, splitUp } from './activity.ts';
import { type Desk, openDesk } from './desk.ts';
import { barEnd, matched } from './matching.ts';
import type { PaperBrokerOptions } from './options.ts';
import { paperAccount, paperMessages } from './reader.ts';
import type { PaperTape } from './tape.ts';
import { paperWire } from './wire.ts';

export interface PaperBroker {
  readonly broker: Broker;
  readonly tape: PaperTape;
  /** Dividends, fees, splits and their like, for stories and replays. */
  readonly activities: PaperActivities;
}

/** Client ids are unique in the book for ever; a look waits for what is on its way, so that one look is proof. */
const TRAITS: BrokerTraits = { enforcesClientOrderId: true, lookupsForAbsence: 1, settleTimeMs: 0 };

/** Expects a checked policy and instruments of one currency, one version each. */
export function paperBroker(options: PaperBrokerOptions): PaperBroker {
  const desk = openDesk(options);
  return facetsOf(desk, paperWire(desk));
}

export const facetsOf = (desk: Desk, wire: OrderWire): PaperBroker => ({
  broker: {
    orders: sealOrders('paper', wire),
    account: paperAccount(desk),
    messages: paperMessages(desk),
    traits: TRAITS,
  },
  tape: paperTape(desk),
  activities: paperActivities(desk),
});

const paperActivities = (desk: Desk): PaperActivities => ({
  book: async (activity) => desk.change([], (world, ground) => moved(world, ground, activity)),
  split: async (split) => desk.change([], (world, ground) => splitUp(world, ground, split)),
});

function paperTape(desk: Desk): PaperTape {
  return {
    advance: async (bars, session) => {
      // a tape that is not in order is refused before anything is asked of the book
      barEnd(bars);
      await desk.change([], (world, ground) => matched(world, ground, { bars, session }));
    },
    cursor: async () => (await desk.book()).tapeCursor(),
  };
}
