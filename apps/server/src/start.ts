/** Starts one installation: database, rooms, its own tenant with its docs as knowledge, then the listener. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type App, createApp } from './app.ts';
import type { Config } from './config/config.ts';
import { openDatabase } from './database.ts';
import { systemClock } from './kernel/clock.ts';
import type { EmbeddedPostgres } from './kernel/db/embedded/embedded.ts';
import { createPages } from './kernel/http/index.ts';
import type { Log } from './kernel/observe/log.ts';
import { homeSlug } from './modules/tenants/index.ts';

export interface Installation {
  app: App;
  port: number;
  /** Opens the first staff account; null once there is one. */
  setupLink: string | null;
  databaseHow: string;
  readyMs: number;
  stop(): Promise<void>;
  /** Rejects when the database is lost for good. */
  broken: Promise<never>;
}

const root = join(import.meta.dirname, '..', '..', '..');
const docsRead = ['start', 'concepts', 'guides', 'reference'];
const maxRestarts = 5;

export async function startInstallation(config: Config, log: Log): Promise<Installation> {
  const startedAt = performance.now();
  const database = await openDatabase(config, log);
  try {
    const pages = await createPages(join(root, 'apps/web/dist'));
    const app = await createApp({
      config,
      logins: database.logins,
      secrets: database.secrets,
      clock: systemClock,
      log,
      widget: widgetFiles,
      pages,
    });
    await makeHome(app, config);
    await app.start();
    const { port } = config.roles.api ? await app.http.listen(config.host, config.port) : { port: config.port };
    return {
      app,
      port,
      setupLink: await app.rooms.access.setupLink(),
      databaseHow: database.how,
      readyMs: performance.now() - startedAt,
      broken: database.embedded ? superviseDatabase(database.embedded, log) : new Promise<never>(() => {}),
      async stop() {
        await app.stop();
        await database.embedded?.stop();
      },
    };
  } catch (error) {
    await database.embedded?.stop();
    throw error;
  }
}

/** The installation's own tenant: made once; its docs are read again at every start, and published when they changed. */
async function makeHome(app: App, config: Config): Promise<void> {
  const { tenants, sources, releases } = app.rooms;
  const home =
    (await tenants.resolve(homeSlug)) ??
    (await tenants.create(app.db.system, { slug: homeSlug, name: 'Office 168/52', language: 'en' }));
  const db = app.db.forTenant(home.id, { actor: { kind: 'system', id: 'start' } });
  const read = await sources.readFolder(db, {
    name: 'docs',
    folder: join(root, 'docs'),
    publicBase: `${config.publicUrl}/docs`,
    include: docsRead,
  });
  if (read.documents > 0) await releases.publish(db);
}

async function widgetFiles() {
  const folder = join(root, 'apps/widget/dist');
  const bundleName = (await readdir(folder)).find((name) => /^widget-[\w-]+\.js$/.test(name));
  if (!bundleName) throw new Error('the widget is not built; run npm run build');
  return {
    loader: await readFile(join(folder, 'loader.js'), 'utf8'),
    bundleName,
    bundle: await readFile(join(folder, bundleName)),
  };
}

/** Starts a crashed embedded database again. Gives up when it dies over and over. */
async function superviseDatabase(embedded: EmbeddedPostgres, log: Log): Promise<never> {
  for (let restarts = 0; restarts < maxRestarts; restarts++) {
    const death = await embedded.died;
    log.error({ ...death }, 'the embedded database ended; starting it again');
    await embedded.restart();
    log.info({}, 'the embedded database is back');
  }
  throw new Error(`the embedded database ended ${maxRestarts} times; its log is in the data directory`);
}
