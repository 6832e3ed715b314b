/** The server under load, in one of three forms, as a process of its own: a bare echo, echo with accept and settle alone, the whole pipeline. */
import { randomBytes } from 'node:crypto';
import { createApp } from '../../apps/server/src/app.ts';
import { readConfig } from '../../apps/server/src/config/config.ts';
import { systemClock } from '../../apps/server/src/kernel/clock.ts';
import type { DbLogin } from '../../apps/server/src/kernel/db/index.ts';
import { createDb, createPool } from '../../apps/server/src/kernel/db/index.ts';
import { createHttpServer, type RouteDeclaration } from '../../apps/server/src/kernel/http/index.ts';
import { createLog } from '../../apps/server/src/kernel/observe/log.ts';
import { createSecrets } from '../../apps/server/src/kernel/secrets/index.ts';
import { baselineRoutes } from './baselines.ts';
import { seedTenants } from './seed.ts';

export type Form = 'echo' | 'accept-settle' | 'full';

export interface ServerOrder {
  form: Form;
  login: DbLogin;
  passwords: Record<string, string>;
  /** Slugs to make, or those that an earlier form made. */
  tenants: { slugs: string[]; seed: boolean };
  chunks: number;
}

/** Every form of one run shares the folder: a release's index is a file there. */
const [dataDir = ''] = process.argv.slice(2);
const config = readConfig({
  DATA_DIR: dataDir,
  LIMIT_CHAT_PER_MINUTE: '10000000',
  LIMIT_READ_PER_MINUTE: '10000000',
  CEILING_VISITOR_PER_DAY: '10000000',
  LOG_LEVEL: 'error',
});
const log = createLog('error');

process.on('message', (order: ServerOrder | 'measure') => {
  if (order === 'measure') {
    globalThis.gc?.();
    process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
    return;
  }
  serve(order).then((port) => process.send?.({ port }));
});

async function serve(order: ServerOrder): Promise<number> {
  const as = (role: string): DbLogin => ({ ...order.login, user: role, password: order.passwords[role]! });
  if (order.form === 'full') {
    const logins = { app: as('bob_app'), system: as('bob_system'), owner: as('bob_owner') };
    const widget = async () => ({ loader: '', bundleName: 'widget-0.js', bundle: new Uint8Array() });
    const app = await createApp({
      config,
      logins,
      secrets: createSecrets(randomBytes(32)),
      clock: systemClock,
      log,
      widget,
      pages: null,
    });
    if (order.tenants.seed) await seedTenants(app, order.tenants.slugs, order.chunks);
    await app.start();
    return (await app.http.listen('127.0.0.1', 0)).port;
  }
  const none = () => {};
  const db = createDb({
    app: createPool(as('bob_app'), 'bob_app', 20, none),
    system: createPool(as('bob_system'), 'bob_system', 4, none),
    seal: { encrypt: String, decrypt: String },
  });
  const limit = { capacity: 10_000_000, perSeconds: 60 };
  const limits = {
    knock: limit,
    chat: limit,
    widget: limit,
    read: limit,
    write: limit,
    asset: limit,
    login: limit,
    setup: limit,
  };
  const refuse = () => Promise.reject(new Error('no logins here'));
  const gate = { signedIn: refuse, widget: refuse, originKnown: refuse, recordEntry: refuse };
  const routes: RouteDeclaration[] = baselineRoutes(db, order.form);
  const http = await createHttpServer(
    { db, gate, clock: systemClock, log, publicUrl: config.publicUrl, proxyHops: 0, limits, checkOutput: false },
    routes,
  );
  return (await http.listen('127.0.0.1', 0)).port;
}
