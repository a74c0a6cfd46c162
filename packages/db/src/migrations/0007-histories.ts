/** Which order a message was about, and the order in which lists are read. */
export const histories = `
-- null: about no order, or heard before we noted it
alter table mqk.inbox add column client_order_id text;
create index inbox_by_order on mqk.inbox (account, client_order_id) where client_order_id is not null;
create index order_by_age on mqk."order" (account, created_at, client_order_id);
create index denial_by_order on mqk.denial (account, client_order_id) where client_order_id is not null;
create index inquiry_by_order on mqk.inquiry (account, client_order_id) where client_order_id is not null;
`;
