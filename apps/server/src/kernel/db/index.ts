export { type Page, type Position, pageFrom, readCursor } from './cursor.ts';
export { createDb } from './db.ts';
export { tidyUp } from './housekeeping.ts';
export { keepFingerprint, readFingerprint } from './installation.ts';
export { bootstrap, ensureDatabase, type MigrationReport, migrate } from './migrate.ts';
export { createPool, type DbLogin, type DbRole, isDatabaseGone } from './pool.ts';
export { createPresence, type Presence, presenceClass } from './presence.ts';
export type { Tables } from './tables.ts';
export type {
  Actor,
  Db,
  DbScope,
  Idempotency,
  NewEvent,
  SystemDb,
  SystemTx,
  TenantDb,
  TenantRead,
  TenantTx,
} from './types.ts';
