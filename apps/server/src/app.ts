/** The composition root: plumbing, then the rooms, then the listener. Nothing starts until it is told to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config/config.ts';
import { type Db, tidyUp } from './kernel/db/index.ts';
import {
  createHttpServer,
  type HttpServer,
  type Limits,
  type Pages,
  type RouteDeclaration,
} from './kernel/http/index.ts';
import { type JobRunner, startJobs } from './kernel/jobs/index.ts';
import { mailJob } from './kernel/mail/index.ts';
import type { EmbedsDeps } from './modules/embeds/index.ts';
import { platformRoutes } from './platform-routes.ts';
import { createPlumbing, type Plumbing, type PlumbingDeps } from './plumbing.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { createHouse, type House, type Rooms } from './rooms.ts';

export type { Logins } from './plumbing.ts';

export interface AppDeps extends PlumbingDeps {
  /** The built widget. */
  widget: EmbedsDeps['bundle'];
  /** The built pages; null where only the API is wanted. */
  pages: Pages | null;
  /** Tests check every answer against its schema; production strips what the schema does not name. */
  checkOutput?: boolean;
}

export interface App {
  readonly routes: readonly RouteDeclaration[];
  readonly db: Db;
  readonly rooms: Rooms;
  readonly http: HttpServer;
  /** Presence, sealer, sweep and jobs, by the roles of this process. */
  start(): Promise<void>;
  /** Readiness answers 503 for a moment (`notice`), requests and turns in flight end, then everything closes. */
  stop(options?: { notice: boolean }): Promise<void>;
}

const tidyEveryMs = 3_600_000;
/** With the notice of readiness less than the ten seconds after which the process is ended. */
const drainMs = 4_500;
const partsMs = 1_500;

export async function createApp(deps: AppDeps): Promise<App> {
  const plumbing = createPlumbing(deps);
  const house = createHouse(plumbing, deps.widget);
  const readiness = createReadiness();
  const { routes, rooms } = house;
  const { config, db } = plumbing;
  const { publicUrl } = config;
  routes.push(...platformRoutes({ db, publicUrl, isReady: readiness.isReady, routes: () => routes }));
  const http = await createHttpServer(
    {
      ...{ db, gate: house.gate, clock: deps.clock, log: deps.log, limits: limitsOf(config) },
      publicUrl,
      proxyHops: config.proxyHops,
      pages: deps.pages,
      checkOutput: deps.checkOutput ?? false,
    },
    routes,
  );
  return Object.freeze({ routes, db, rooms, http, ...lifecycle(plumbing, house, http, readiness) });
}

function lifecycle(
  plumbing: Plumbing,
  house: House,
  http: HttpServer,
  readiness: Readiness,
): Pick<App, 'start' | 'stop'> {
  const { config, secrets, log, mailer, presence, owner } = plumbing;
  const { access, audit, turns } = house.rooms;
  let jobs: JobRunner | null = null;
  let tidying: NodeJS.Timeout | undefined;
  const tidy = () =>
    Promise.all([tidyUp(plumbing.db.system), access.tidy()]).catch((error) =>
      log.warn({ error }, 'tidying up waits for the database'),
    );
  return {
    async start() {
      await presence.start();
      if (config.roles.worker) {
        audit.sealer.start();
        turns.sweep.start();
        tidying = setInterval(tidy, tidyEveryMs).unref();
        jobs = await startJobs(owner, [mailJob({ mailer, secrets, log }) as never, ...house.jobs], log);
      }
      readiness.begin();
    },
    async stop({ notice } = { notice: false }) {
      clearInterval(tidying);
      // Whoever spreads the load reads that we are not ready, and sends new requests elsewhere, before any is refused.
      await readiness.withdraw({ notice: notice && http.listening });
      const endMs = performance.now() + drainMs;
      await http.close(drainMs);
      await turns.drain(Math.max(0, endMs - performance.now()));
      const parts = Promise.all([turns.sweep.stop(), audit.sealer.stop(), jobs?.stop()]).then(() => plumbing.close());
      // A job that does not end is cut off: the queue gives it out again.
      await Promise.race([parts, sleep(partsMs, undefined, { ref: false })]);
    },
  };
}

function limitsOf({ limits }: Config): Limits {
  const perMinute = (capacity: number) => ({ capacity, perSeconds: 60 });
  return {
    knock: perMinute(10 * limits.widgetPerMinute),
    chat: perMinute(limits.chatPerMinute),
    widget: perMinute(limits.widgetPerMinute),
    read: perMinute(limits.readPerMinute),
    write: perMinute(limits.writePerMinute),
    asset: perMinute(limits.readPerMinute),
    // Logins have their exact limit in the access room; this one only keeps a flood from reaching it.
    login: perMinute(limits.writePerMinute),
    setup: { capacity: limits.loginPer15Minutes, perSeconds: 900 },
  };
}
