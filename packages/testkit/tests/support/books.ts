/** What the books say, past all doors. */
import type { Story } from './story.ts';

export interface OrderRow {
  readonly base: string;
  readonly cancel: string;
  readonly filled: string;
  readonly flags: readonly string[];
}

export async function orderOf(desk: Story, id: string): Promise<OrderRow> {
  const [row] = await desk.sql<Omit<OrderRow, 'flags'> & { readonly flags: string }>(
    `select base, doc ->> 'cancel' as cancel, filled::text, (doc -> 'flags')::text as flags
      from mqk."order" where client_order_id = '${id}'`,
  );
  if (row === undefined) throw new Error(`there is no order ${id}`);
  return { ...row, flags: JSON.parse(row.flags) as readonly string[] };
}

/** Everything that moves money or state, as one text: two equal pictures are two equal desks. */
export async function pictureOf(desk: Story): Promise<string> {
  const [row] = await desk.sql<{ readonly picture: string }>(`select json_build_object(
    'orders', (select json_agg(json_build_array(client_order_id, base, filled, doc) order by client_order_id) from mqk."order"),
    'executions', (select json_agg(doc order by execution_id) from mqk.execution),
    'ledger', (select json_agg(json_build_array(seq, kind, quantity, cash, ref) order by seq) from mqk.ledger),
    'positions', (select json_agg(doc order by strategy, instrument) from mqk.position),
    'cash', (select amount from mqk.cash),
    'held', (select json_agg(client_order_id order by client_order_id) from mqk.reservation where released_at is null),
    'halts', (select doc -> 'halts' from mqk.control))::text as picture`);
  return row?.picture ?? '';
}

export const haltsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.facts()).control.halts.map(({ code }) => code);

export const positionsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.facts()).positions.map(({ quantity }) => quantity);

export const alertsOf = async (desk: Story): Promise<readonly string[]> =>
  (await desk.sql<{ readonly code: string }>('select code from mqk.alert order by id')).map(
    ({ code }) => code,
  );

export const isHeld = async (desk: Story, id: string): Promise<boolean> =>
  (await desk.sql(`select 1 from mqk.reservation where client_order_id = '${id}' and released_at is null`))
    .length === 1;

/** The limit of a story is a minute: every question has been open for longer. */
export const aged = async (desk: Story): Promise<void> => {
  await desk.sql(`alter table mqk.inquiry disable trigger answered_once;
    update mqk.inquiry set opened_at = opened_at - interval '2 minutes';
    alter table mqk.inquiry enable trigger answered_once`);
};
