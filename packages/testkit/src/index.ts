export { type Browser, launchBrowser } from './browser/launch-browser.ts';
export { FakeClock } from './fake-clock.ts';
export {
  type RunningTestPostgres,
  startTestPostgres,
  type TestPostgres,
  type TestPostgresOptions,
} from './postgres/start-test-postgres.ts';
export { buildSchema, migrationsFolder } from './postgres/template.ts';
export { withClient } from './postgres/with-client.ts';
export { type TestDatabase, type TestDatabaseOptions, testDatabase } from './test-database.ts';
