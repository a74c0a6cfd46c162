/** PostgreSQL that the package manager brings: started, adopted and stopped on a data directory, durable or for tests. */
export { type Connection, connectionTo, connectionUrl } from './connection.ts';
export { createDatabase } from './database.ts';
export { ephemeralServer, type EphemeralOptions, sweepEphemeral } from './ephemeral.ts';
export { ordinaryPatience, type Patience } from './patience.ts';
export { EmbeddedRefused, type EmbeddedRefusal, type RefusalCode } from './refusal.ts';
export { lockRunner, type RunnerLock } from './runner-lock.ts';
export { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './server.ts';
export type { Durability } from './settings.ts';
export type { StopMode } from './stop.ts';
export { type FreshDatabase, templateDatabases, type TemplateDatabases } from './template-databases.ts';
