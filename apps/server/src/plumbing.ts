/** The kernel's parts that rooms are given: database, files, mail, the guarded way out. Nothing connects until it is used. */
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { type Blobs, createLocalBlobs } from './kernel/blobs/index.ts';
import type { Clock } from './kernel/clock.ts';
import { createDb, createPool, createPresence, type Db, type DbLogin, type Presence } from './kernel/db/index.ts';
import { createMailer, type Mailer } from './kernel/mail/index.ts';
import type { Log } from './kernel/observe/log.ts';
import { createOutbound, type Outbound } from './kernel/outbound/index.ts';
import type { Secrets } from './kernel/secrets/index.ts';

export interface Logins {
  app: DbLogin;
  system: DbLogin;
  owner: DbLogin;
}

export interface PlumbingDeps {
  config: Config;
  logins: Logins;
  secrets: Secrets;
  clock: Clock;
  log: Log;
}

export interface Plumbing extends PlumbingDeps {
  /** True when browsers reach us over https. */
  secure: boolean;
  db: Db;
  /** Owns the job queue's tables. */
  owner: ReturnType<typeof createPool>;
  presence: Presence;
  blobs: Blobs;
  mailer: Mailer;
  outbound: Outbound;
  close(): Promise<void>;
}

export function createPlumbing(deps: PlumbingDeps): Plumbing {
  const { config, logins, secrets, log } = deps;
  let closing = false;
  const onLost = (error: unknown) => {
    // An embedded database that is stopped right after us cuts connections that are just saying goodbye.
    if (!closing) log.warn({ error }, 'a database connection was lost');
  };
  const owner = createPool(logins.owner, 'bob_owner', 4, onLost);
  const db = createDb({
    app: createPool(logins.app, 'bob_app', 20, onLost),
    system: createPool(logins.system, 'bob_system', 4, onLost),
    seal: {
      encrypt: (text) => secrets.encrypt('idempotency', text),
      decrypt: (sealed) => secrets.decrypt('idempotency', sealed),
    },
  });
  const presence = createPresence(logins.system, onLost);
  const mailer = createMailer({ smtpUrl: config.smtpUrl, folder: config.mailFolder, from: config.mailFrom });
  const outbound = createOutbound({ allow: config.outboundAllow });
  return Object.freeze({
    ...deps,
    secure: config.publicUrl.startsWith('https:'),
    db,
    owner,
    presence,
    blobs: createLocalBlobs(join(config.dataDir, 'blobs')),
    mailer,
    outbound,
    async close() {
      closing = true;
      mailer.close();
      await presence.stop();
      await Promise.all([outbound.close(), db.close(), owner.end()]);
    },
  });
}
