/** Money and units that move without an order, each once; and the groups of orders that cancel each other. */
export const activities = `
create unique index one_entry_per_activity on mqk.ledger (account, ref, kind, strategy, coalesce(instrument, ''))
  where kind not in ('fill', 'opening');
create index order_by_group on mqk."order" (account, oco_group) where oco_group is not null;
`;
