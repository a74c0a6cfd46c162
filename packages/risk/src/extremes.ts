/** Of amounts that are compared all over the worst case. */

export const higher = <Amount extends bigint>(a: Amount, b: Amount): Amount => (a > b ? a : b);

export const lower = <Amount extends bigint>(a: Amount, b: Amount): Amount => (a < b ? a : b);
