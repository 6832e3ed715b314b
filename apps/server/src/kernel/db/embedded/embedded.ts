// The PostgreSQL that comes with the program: claimed, locked, made when new, taken over when left behind, started,
// watched and stopped. One server at a time has a data directory, and what is not ours is left untouched.

import { realpathSync } from 'node:fs';
import { type Binaries, packagedBinaries } from './binaries.ts';
import { createCluster, makePrivate, readPassword, removeHalfMade, writeSettings } from './cluster.ts';
import { discardEndpoint, type Endpoint, endpoints, withSuperuser } from './endpoint.ts';
import { EmbeddedError } from './errors.ts';
import { claimFolder, clusterIn, type Folder, hasCluster } from './folder.ts';
import { findGround, type Ground, type Log, type RootWay } from './ground.ts';
import { takeOver } from './left-behind.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import type { Postmaster } from './postmaster.ts';
import { renderSettings } from './settings.ts';
import { startPostmaster } from './start-postmaster.ts';

export { EmbeddedError, type EmbeddedErrorKind } from './errors.ts';

export interface EmbeddedOptions {
  /** Made when absent. Nothing else may be written into a new one before this. */
  readonly dataDir: string;
  readonly log: Log;
  /** PostgreSQL settings that win over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The ways to try, in order, when started as root. */
  readonly rootWays?: readonly RootWay[];
}

export interface Death {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastLines: string[];
}

/** A login for node-postgres: `host` is a private socket folder or 127.0.0.1. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: 'postgres';
  readonly password: string;
  /** One sentence: how it runs. */
  readonly how: string;
  /** True when a new cluster was made. */
  readonly created: boolean;
  /** Bounded to about ten seconds; may be called twice. */
  stop(): Promise<void>;
  /** Resolves when PostgreSQL is gone without `stop`. After `restart` it is a new promise. */
  readonly died: Promise<Death>;
  /** Starts it again with the same host, port and password. Throws `EmbeddedError`. */
  restart(): Promise<void>;
}

interface Site {
  readonly options: EmbeddedOptions;
  readonly folder: Folder;
  readonly packaged: Binaries;
}

/** What runs, and how to run it again. */
interface Running {
  readonly postmaster: Postmaster;
  readonly endpoint: Endpoint;
  readonly password: string;
  readonly how: string;
  readonly created: boolean;
}

/** Throws `EmbeddedError`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = claimFolder(options.dataDir);
  const lock = await lockDirectory(folder.dir, (pid) => options.log('embedded.lock_taken_over', { pid }));
  try {
    const site: Site = { options, folder, packaged: packagedBinaries() };
    const running = (await adopt(site)) ?? (await start(site));
    return live(site, running, lock);
  } catch (error) {
    lock.release();
    if (error instanceof EmbeddedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedError('failed', `The embedded database in ${folder.dir} could not be started: ${reason}.`, error);
  }
}

async function adopt({ options, folder, packaged }: Site): Promise<Running | null> {
  if (!hasCluster(folder.home, packaged.major)) return null;
  const cluster = realpathSync(clusterIn(folder.home));
  const password = readPassword(cluster);
  const settings = renderSettings(options.settings);
  const adopted = await takeOver({ cluster, password, settings, binaries: packaged, log: options.log });
  const how = `PostgreSQL ${packaged.version}, left running by an earlier server, was taken over (process ${adopted?.postmaster.pid}).`;
  return adopted && { ...adopted, password, how, created: false };
}

async function start({ options, folder, packaged }: Site): Promise<Running> {
  const ground = await findGround({ folder, packaged, log: options.log }, options.rootWays ?? ['namespace', 'user']);
  const { home } = folder;
  removeHalfMade(home);
  const created = !hasCluster(home, packaged.major);
  if (created) await createCluster(ground, home);
  const up = await bringUp({ options, folder, packaged }, ground, endpoints(home, ground.owner));
  return { ...up, created, how: `PostgreSQL ${packaged.version} runs ${ground.how}.` };
}

async function bringUp(
  { options, folder }: Site,
  ground: Ground,
  candidates: AsyncIterable<Endpoint> | Iterable<Endpoint>,
): Promise<Omit<Running, 'how' | 'created'>> {
  const cluster = realpathSync(clusterIn(folder.home));
  writeSettings(cluster, renderSettings(options.settings), ground);
  const password = readPassword(cluster);
  makePrivate(cluster);
  const up = await startPostmaster({ ground, home: folder.home, cluster }, candidates);
  try {
    await withSuperuser({ ...up.endpoint, password }, (client) => client.query('select 1'));
  } catch (error) {
    await up.postmaster.stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedError('unusable', `PostgreSQL runs on ${cluster} but refuses our login: ${reason}.`, error);
  }
  options.log('embedded.started', { pid: up.postmaster.pid, host: up.endpoint.host, how: ground.how });
  return { ...up, password };
}

/** From here on `stop` and `restart` take turns, and only the latest postmaster's end counts as a death. */
function live(site: Site, first: Running, lock: DirectoryLock): EmbeddedPostgres {
  const { log } = site.options;
  const { endpoint, password, how, created } = first;
  let current: Postmaster | null = first.postmaster;
  let died = deathOf(first.postmaster);
  let turn: Promise<unknown> = Promise.resolve();
  let stopped: Promise<void> | null = null;

  function deathOf(postmaster: Postmaster): Promise<Death> {
    return new Promise((resolve) => {
      void postmaster.gone.then((exit) => {
        if (postmaster !== current) return;
        const death = { ...exit, lastLines: postmaster.log.lastLines() };
        log('embedded.died', death);
        resolve(death);
      });
    });
  }

  function inTurn(act: () => Promise<void>): Promise<void> {
    const mine = turn.then(act);
    turn = mine.catch(() => {});
    return mine;
  }

  async function end(): Promise<void> {
    const postmaster = current;
    current = null;
    await postmaster?.stop();
  }

  return {
    ...{ host: endpoint.host, port: endpoint.port, user: 'postgres', password, how, created },
    get died() {
      return died;
    },
    stop() {
      stopped ??= inTurn(async () => {
        await end();
        discardEndpoint(endpoint);
        lock.release();
        log('embedded.stopped');
      });
      return stopped;
    },
    restart: () =>
      inTurn(async () => {
        if (stopped) throw new EmbeddedError('failed', 'The embedded database was stopped; start it anew.');
        await end();
        const ground = await findGround({ ...site, log }, site.options.rootWays ?? ['namespace', 'user']);
        const again = await bringUp(site, ground, [endpoint]);
        current = again.postmaster;
        died = deathOf(again.postmaster);
      }),
  };
}
