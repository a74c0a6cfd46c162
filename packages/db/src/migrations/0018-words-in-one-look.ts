/**
 * The small words are read in one look. A bounded repetition makes the server build a state for every letter, for each
 * value anew: that was a quarter of what it did for an order. The same words are taken, and refused, as before.
 */
export const wordsInOneLook = `
alter domain mqk.id drop constraint id_check;
alter domain mqk.id add constraint id_check
  check (octet_length(value) <= 128 and value ~ '^[\\x21-\\x7e]+$');
alter domain mqk.client_order_id drop constraint client_order_id_check;
alter domain mqk.client_order_id add constraint client_order_id_check
  check (octet_length(value) <= 48 and value ~ '^[A-Za-z0-9_-]+$');
alter domain mqk.sha256 drop constraint sha256_check;
alter domain mqk.sha256 add constraint sha256_check
  check (octet_length(value) = 64 and value ~ '^[0-9a-f]+$');
`;
