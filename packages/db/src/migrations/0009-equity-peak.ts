/** The greatest equity of a bar end: the same bar end worked through twice, poorer the second time, keeps its peak. */
export const equityPeak = `
alter table mqk.equity_point add column peak bigint;
update mqk.equity_point set peak = equity;
alter table mqk.equity_point alter column peak set not null, add check (peak >= equity);
drop index mqk.equity_by_height;
create index equity_by_peak on mqk.equity_point (account, peak);
grant update (peak) on mqk.equity_point to mqk_app;
`;
