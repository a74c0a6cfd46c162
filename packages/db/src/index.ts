/** PostgreSQL for the live path: connect, migrate, and the stores of one account. */
export { AccountDiffers, type AccountTerms } from './account.ts';
export { type DurabilityRefusal, checkDurability } from './database/durability.ts';
export { CommitLost, CommitRefused, CommitUnknown, StatementFailed } from './database/failures.ts';
export { type ConnectOptions, type Database, connect } from './database/pool.ts';
export { PoolerRefused } from './database/pooler.ts';
export { type Role, type RoleRefusal, RoleRefused, checkRole } from './database/role.ts';
export type { Target } from './database/target.ts';
export { MigrationRefused, migrate, plan, schemaStatus } from './migrations/migrate.ts';
export type { SchemaStatus } from './migrations/status.ts';
export type { ReconcileRules } from './reconcile/books.ts';
export { type StoreOptions, openTradingStore } from './store.ts';
export { STATEMENT_TAGS, type StatementTag } from './tags.ts';
