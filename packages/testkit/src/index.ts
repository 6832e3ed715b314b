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
export {
  type Exit,
  postgresOf,
  type ServerOptions,
  type ServerProcess,
  spawnServer,
  startServer,
} from './process/server-process.ts';
export type { Answer, Ask } from './server/ask.ts';
export type { TestPerson } from './server/people.ts';
export {
  bend,
  type Field,
  fieldsOf,
  idFieldsOf,
  missingLike,
  type Place,
  valueAt,
} from './server/samples/bend.ts';
export { setUpSample } from './server/samples/people-samples.ts';
export { addressOf, type Sample, type Samples, sendSample } from './server/samples/sample.ts';
export { samplesOf } from './server/samples/samples.ts';
export { createStage, type Stage } from './server/samples/stage.ts';
export { startTestServer, type TestServer, type TestServerOptions } from './server/start-test-server.ts';
export type { MarkdownPages, NewTestTenant, WidgetKey } from './server/test-tenants.ts';
export { type TestDatabase, type TestDatabaseOptions, testDatabase } from './test-database.ts';
