/** The whole app in this process: its own database and data folder, real HTTP, every answer checked against its schema. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppDeps, createApp } from '../../../../apps/server/src/app.ts';
import { type Clock, systemClock } from '../../../../apps/server/src/kernel/clock.ts';
import { createSecrets, type Secrets } from '../../../../apps/server/src/kernel/secrets/index.ts';
import type { Tenant } from '../../../../apps/server/src/modules/tenants/index.ts';
import type { TestPostgres } from '../postgres/start-test-postgres.ts';
import { type TestDatabase, testDatabase } from '../test-database.ts';
import { type Asker, createAsker } from './ask.ts';
import { captureLog } from './captured-log.ts';
import { freePort, isPortTaken } from './free-port.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { createPeople, type People } from './people.ts';
import { testConfig } from './test-config.ts';
import { createTestTenants, makeHome, type TestTenants } from './test-tenants.ts';

export interface TestServerOptions {
  /** Outside vitest: from `startTestPostgres()`. */
  postgres?: TestPostgres;
  /** Settings by their documented names; limits are high unless said here. */
  env?: Readonly<Record<string, string>>;
  /** The machine's clock unless told. */
  clock?: Clock;
  pages?: AppDeps['pages'];
  /** Without it the widget's files are two short scripts of the right names. */
  widget?: AppDeps['widget'];
}

export interface TestServer extends Asker, People, TestTenants, Mailbox {
  /** Scheme, host and port, which is PUBLIC_URL too. */
  readonly url: string;
  readonly app: App;
  readonly database: TestDatabase;
  readonly secrets: Secrets;
  readonly dataDir: string;
  /** The installation's own tenant; it has a persona and no knowledge. */
  readonly home: Tenant;
  /** What was logged since the start, scrubbed as it would be written. */
  readonly logs: readonly string[];
  close(): Promise<void>;
}

const portTries = 5;

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await testDatabase(options.postgres ? { postgres: options.postgres } : {});
  const dataDir = await mkdtemp(join(tmpdir(), 'bob-test-'));
  try {
    return await startOn(database, dataDir, options);
  } catch (error) {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function startOn(database: TestDatabase, dataDir: string, options: TestServerOptions): Promise<TestServer> {
  const { log, lines } = captureLog();
  const secrets = createSecrets(randomBytes(32));
  const logins = {
    app: database.login('bob_app'),
    system: database.login('bob_system'),
    owner: database.login('bob_owner'),
  };
  const { clock = systemClock, pages = null, widget = standInWidget } = options;
  const { app, url } = await listening((port) =>
    createApp({
      config: testConfig(dataDir, { port, env: options.env }),
      ...{ logins, secrets, clock, log, widget, pages, checkOutput: true },
    }),
  );
  const home = await makeHome(app);
  const asker = createAsker(url);
  const people = createPeople(app, asker, url);
  return Object.freeze({
    ...asker,
    ...people,
    ...createTestTenants({ app, asker, people, dataDir }),
    ...createMailbox(join(dataDir, 'mail')),
    ...{ url, app, database, secrets, dataDir, home, logs: lines },
    async close() {
      asker.close();
      await app.stop();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}

/** PUBLIC_URL holds the port, so it is chosen before; should somebody else take it meanwhile, another one is. */
async function listening(create: (port: number) => Promise<App>): Promise<{ app: App; url: string }> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const app = await create(port);
    try {
      await app.http.listen('127.0.0.1', port);
      await app.start();
      return { app, url: `http://127.0.0.1:${port}` };
    } catch (error) {
      await app.stop();
      if (!isPortTaken(error) || tries === portTries) throw error;
    }
  }
}

async function standInWidget() {
  return {
    loader: '/* loader */ void __BOB_CONFIG__;',
    bundleName: 'widget-0123456789abcdef.js',
    bundle: Buffer.from('/* bundle */'),
  };
}
