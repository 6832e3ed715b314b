/** The composition root: kernel, then rooms in ladder order, then handles. Nothing starts until it is told to. */

import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { createLocalBlobs } from './kernel/blobs/index.ts';
import type { Clock } from './kernel/clock.ts';
import { createDb, createPool, createPresence, type Db, type DbLogin } from './kernel/db/index.ts';
import {
  createHttpServer,
  type HttpServer,
  type Limits,
  type Pages,
  type RouteDeclaration,
} from './kernel/http/index.ts';
import { type JobDefinition, type JobRunner, startJobs } from './kernel/jobs/index.ts';
import { createMailer } from './kernel/mail/index.ts';
import { mailJob } from './kernel/mail/send.job.ts';
import type { Log } from './kernel/observe/log.ts';
import { createOutbound } from './kernel/outbound/index.ts';
import type { Secrets } from './kernel/secrets/index.ts';
import { type Access, createAccess } from './modules/access/index.ts';
import { type Audit, createAudit } from './modules/audit/index.ts';
import { createConversations } from './modules/conversations/index.ts';
import { createEmbeds, type Embeds } from './modules/embeds/index.ts';
import { createKnowledge, type Knowledge } from './modules/knowledge/index.ts';
import { createModels } from './modules/models/index.ts';
import { createPersonas, type Personas } from './modules/personas/index.ts';
import { createReleases, type Releases } from './modules/releases/index.ts';
import { createSources, type Sources } from './modules/sources/index.ts';
import { createTenants, type Provision, type Tenants } from './modules/tenants/index.ts';
import { createTurns, type Turns } from './modules/turns/index.ts';
import { platformRoutes } from './platform-routes.ts';

export interface Logins {
  app: DbLogin;
  system: DbLogin;
  owner: DbLogin;
}

export interface AppDeps {
  config: Config;
  logins: Logins;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  /** The built widget and pages; null where they are not built, as in tests of the API alone. */
  widget: () => Promise<{ loader: string; bundleName: string; bundle: Uint8Array }>;
  pages: Pages | null;
  checkOutput?: boolean;
}

export interface App {
  readonly routes: readonly RouteDeclaration[];
  readonly db: Db;
  readonly rooms: {
    tenants: Tenants;
    access: Access;
    audit: Audit;
    personas: Personas;
    knowledge: Knowledge;
    sources: Sources;
    releases: Releases;
    embeds: Embeds;
    turns: Turns;
  };
  readonly http: HttpServer;
  /** Presence, sealer, sweep and jobs, by the roles of this process. */
  start(): Promise<void>;
  /** Readiness answers 503, requests and turns in flight end, then everything closes. */
  stop(): Promise<void>;
}

const drainMs = 8_000;

export async function createApp(deps: AppDeps): Promise<App> {
  const { config, secrets, clock, log } = deps;
  const secure = config.publicUrl.startsWith('https:');
  const onPoolError = (error: Error) => log.warn({ error }, 'a database connection was lost');
  const owner = createPool(deps.logins.owner, 'bob_owner', 4, onPoolError);
  const db = createDb({
    app: createPool(deps.logins.app, 'bob_app', 20, onPoolError),
    system: createPool(deps.logins.system, 'bob_system', 4, onPoolError),
    seal: {
      encrypt: (text) => secrets.encrypt('idempotency', text),
      decrypt: (sealed) => secrets.decrypt('idempotency', sealed),
    },
  });
  const presence = createPresence(deps.logins.system, (error) => log.warn({ error }, 'presence was lost'));
  const blobs = createLocalBlobs(join(config.dataDir, 'blobs'));
  const mailer = createMailer({ smtpUrl: config.smtpUrl, folder: config.mailFolder, from: config.mailFrom });
  const outbound = createOutbound({ allow: config.outboundAllow });

  const provisions: Provision[] = [];
  const tenants = createTenants({ db, provisions });
  const access = createAccess({
    db,
    clock,
    secrets,
    tenants,
    log,
    config: { publicUrl: config.publicUrl, secure, loginPer15Minutes: config.limits.loginPer15Minutes },
  });
  const audit = createAudit({ db, log });
  const models = createModels();
  const personas = createPersonas({ db });
  const knowledge = createKnowledge({ db, blobs, log });
  const sources = createSources({ db, blobs, knowledge, outbound, tenants, log });
  const conversations = createConversations({ db, tenants, access, secure });
  const releases = createReleases({ db, knowledge, personas, log });
  const embeds = createEmbeds({
    db,
    tenants,
    secrets,
    personas,
    clock,
    config: { publicUrl: config.publicUrl },
    bundle: deps.widget,
  });
  const turns = createTurns({
    db,
    clock,
    log,
    tenants,
    access,
    audit,
    models,
    personas,
    knowledge,
    releases,
    presence,
    config: { publicUrl: config.publicUrl, secure, ceilings: config.ceilings },
  });
  provisions.push(personas.provision, releases.provision, embeds.provision);

  const state = { ready: false };
  const rooms = { tenants, access, audit, personas, knowledge, sources, releases, embeds, turns };
  const routes: RouteDeclaration[] = [
    tenants,
    access,
    audit,
    personas,
    knowledge,
    sources,
    conversations,
    releases,
    embeds,
    turns,
  ].flatMap((room) => [...room.routes]);
  routes.push(...platformRoutes({ db, publicUrl: config.publicUrl, isReady: () => state.ready, routes: () => routes }));
  const gate = {
    signedIn: access.signedIn,
    recordEntry: access.recordEntry,
    widget: embeds.verify,
    originKnown: embeds.originKnown,
  };
  const http = await createHttpServer(
    {
      db,
      gate,
      clock,
      log,
      publicUrl: config.publicUrl,
      proxyHops: config.proxyHops,
      limits: limitsOf(config),
      checkOutput: deps.checkOutput ?? false,
    },
    routes,
  );
  deps.pages?.register(http.app);

  let jobs: JobRunner | null = null;
  const allJobs = [
    mailJob({ mailer, secrets, log }),
    ...access.jobs,
    ...sources.jobs,
    ...releases.jobs,
  ] as readonly JobDefinition<never>[];
  return Object.freeze({
    routes,
    db,
    rooms,
    http,
    async start() {
      await presence.start();
      if (config.roles.worker) {
        audit.sealer.start();
        turns.sweep.start();
        jobs = await startJobs(owner, allJobs, log);
      }
      state.ready = true;
    },
    async stop() {
      state.ready = false;
      await http.close();
      await turns.drain(drainMs);
      await Promise.all([turns.sweep.stop(), audit.sealer.stop(), jobs?.stop()]);
      mailer.close();
      await presence.stop();
      await Promise.all([outbound.close(), db.close(), owner.end()]);
    },
  });
}

function limitsOf(config: Config): Limits {
  const { limits } = config;
  return {
    chat: { capacity: limits.chatPerMinute, perSeconds: 60 },
    widget: { capacity: limits.widgetPerMinute, perSeconds: 60 },
    read: { capacity: limits.readPerMinute, perSeconds: 60 },
    write: { capacity: limits.writePerMinute, perSeconds: 60 },
    asset: { capacity: limits.readPerMinute, perSeconds: 60 },
    login: { capacity: limits.writePerMinute, perSeconds: 60 },
    setup: { capacity: limits.loginPer15Minutes, perSeconds: 900 },
  };
}
