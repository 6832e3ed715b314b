/** Starts one installation: database, rooms, its own tenant with its docs as knowledge, then the listener. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, createApp } from './app.ts';
import type { Config } from './config/config.ts';
import { openDatabase } from './database.ts';
import { systemClock } from './kernel/clock.ts';
import type { EmbeddedPostgres } from './kernel/db/embedded/embedded.ts';
import { createPages } from './kernel/http/index.ts';
import type { Log } from './kernel/observe/log.ts';
import { homeSlug } from './modules/tenants/index.ts';
import { NotBuiltError } from './not-built-error.ts';
import { orAborted } from './or-aborted.ts';

export interface Installation {
  app: App;
  /** Opens the first staff account; null once there is one. */
  setupLink: string | null;
  databaseHow: string;
  readyMs: number;
  /** With `notice`, readiness says no for a moment before a connection is refused. */
  stop(options?: { notice: boolean }): Promise<void>;
  /** Rejects when the database is lost for good. */
  broken: Promise<never>;
}

const root = join(import.meta.dirname, '..', '..', '..');
/** Longer, and Bob is ready with the docs of the release before, until the new one is compiled. */
const publishWaitMs = 2_000;
const docsRead = ['start', 'concepts', 'guides', 'reference'];
/** So many deaths of the database within the time mean that starting it again does not help. */
const maxDeaths = 5;
const deathsWithinMs = 60_000;

/** Where `signal` fires, whatever was started is stopped, and its reason thrown. */
export async function startInstallation(config: Config, log: Log, signal: AbortSignal): Promise<Installation> {
  const startedAt = performance.now();
  const built = config.roles.api ? await readBuilt() : { pages: null, widget: notHere };
  const database = await openDatabase(config, log, signal);
  let app: App | null = null;
  const stop = async (options?: { notice: boolean }) => {
    await app?.stop(options);
    await database.embedded?.stop();
  };
  try {
    const { logins, secrets } = database;
    app = await createApp({ config, log, clock: systemClock, logins, secrets, ...built });
    const setupLink = await orAborted(bringUp(app, config, log), signal);
    return {
      ...{ app, setupLink, stop, databaseHow: database.how, readyMs: performance.now() - startedAt },
      broken: database.embedded ? superviseDatabase(database.embedded, log) : new Promise<never>(() => {}),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives the set-up link. */
async function bringUp(app: App, config: Config, log: Log): Promise<string | null> {
  await makeHome(app, config, log);
  await app.start();
  if (config.roles.api) await app.http.listen(config.host, config.port);
  return app.rooms.access.setupLink();
}

/**
 * The installation's own tenant: made once; its docs are read again at every start, and published when they changed.
 * Anything else that waits to be published there waits for a person.
 */
async function makeHome(app: App, config: Config, log: Log): Promise<void> {
  const { tenants, sources, releases } = app.rooms;
  const home =
    (await tenants.resolve(homeSlug)) ??
    (await tenants.create(app.db.system, { slug: homeSlug, name: 'Office 168/52', language: 'en' }));
  const db = app.db.forTenant(home.id, { actor: { kind: 'system', id: 'start' } });
  const { changed, documents } = await sources.readFolder(db, {
    name: 'docs',
    folder: join(root, 'docs'),
    publicBase: `${config.publicUrl}/docs`,
    include: docsRead,
  });
  const isFirst = (await releases.current(db)).number === 1;
  if (documents === 0 || !(changed || isFirst)) return;
  const published = releases.publish(db);
  // A start that was killed while it compiled holds the lease for a while. Bob answers from what was there before.
  published.catch((error: unknown) => log.warn({ error }, 'the docs could not be published'));
  await (isFirst ? published : Promise.race([published, sleep(publishWaitMs, undefined, { ref: false })]));
}

async function readBuilt() {
  try {
    const [pages, widget] = await Promise.all([createPages(join(root, 'apps/web/dist')), readWidget()]);
    if (widget && pages.paths.has('/')) return { pages, widget: async () => widget };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
  throw new NotBuiltError('The pages and the widget are not built. Build them with: npm run build');
}

async function readWidget() {
  const folder = join(root, 'apps/widget/dist');
  const bundleName = (await readdir(folder)).find((name) => /^widget-[\w-]+\.js$/.test(name));
  if (!bundleName) return null;
  return {
    loader: await readFile(join(folder, 'loader.js'), 'utf8'),
    bundleName,
    bundle: await readFile(join(folder, bundleName)),
  };
}

/** A process without the role `api` serves no page and no widget. */
async function notHere(): Promise<never> {
  throw new Error('this process does not serve the widget');
}

/** Starts a crashed embedded database again. Gives up when it dies over and over. */
async function superviseDatabase(embedded: EmbeddedPostgres, log: Log): Promise<never> {
  const deaths: number[] = [];
  for (;;) {
    const death = await embedded.died;
    log.error({ ...death }, 'the embedded database ended; starting it again');
    deaths.push(performance.now());
    if (deaths.length >= maxDeaths && performance.now() - deaths.at(-maxDeaths)! < deathsWithinMs)
      throw new Error(
        `The embedded database ended ${maxDeaths} times within ${deathsWithinMs / 1000} s. Its log is in the data directory.`,
      );
    await embedded.restart();
    log.info({}, 'the embedded database is back');
  }
}
