/** Run directories: written whole or not at all, hashed file by file, sealed, and verified to the byte. */
export { type AuditHead, type AuditLog, type AuditRefusal, auditLog, verifyAuditLog } from './audit-chain.ts';
export {
  type HashedFile,
  MANIFEST,
  type Manifest,
  RUN_FILES,
  RUN_SCHEMA,
  type RunFacts,
  type RunFile,
  manifestCodec,
} from './manifest.ts';
export type { EquityChart } from './chart.ts';
export { type Report, reportHtml } from './report.ts';
export { type EquityRows, type FillRow, type OrderRow, equityCsv, fillsCsv, ordersCsv } from './rows.ts';
export { type WriteRefusal, refusedPlace } from './run-place.ts';
export { sha256Of } from './sha256.ts';
export {
  VERIFY_REFUSALS,
  type VerifiedRun,
  type VerifyRefusal,
  isVerified,
  verifyRun,
} from './verify-run.ts';
export { type RunRecord, writeRun } from './write-run.ts';
