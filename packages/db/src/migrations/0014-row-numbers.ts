/** A row of the outbox may get its number before it is written, so that it can be claimed in the message that writes it. */
export const rowNumbers = `
grant usage on sequence mqk.outbox_id_seq to mqk_app;
`;
