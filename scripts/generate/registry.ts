/** The routes as the program declares them. The database is named and never asked: pools connect with the first query. */
import { createApp } from '../../apps/server/src/app.ts';
import { readConfig } from '../../apps/server/src/config/config.ts';
import { systemClock } from '../../apps/server/src/kernel/clock.ts';
import { codesOf, type RouteDeclaration, takesIdempotencyKey } from '../../apps/server/src/kernel/http/index.ts';
import { createLog } from '../../apps/server/src/kernel/observe/log.ts';
import { createSecrets } from '../../apps/server/src/kernel/secrets/index.ts';

export { codesOf, type RouteDeclaration, takesIdempotencyKey };

export async function readRoutes(): Promise<readonly RouteDeclaration[]> {
  const nowhere = { host: '127.0.0.1', port: 1, user: 'nobody', database: 'nowhere' };
  const app = await createApp({
    config: readConfig({}),
    logins: { app: nowhere, system: nowhere, owner: nowhere },
    secrets: createSecrets(Buffer.alloc(32, 1)),
    clock: systemClock,
    log: createLog('silent'),
    widget: () => Promise.reject(new Error('the registry serves no widget')),
    pages: null,
  });
  await app.http.close();
  return app.routes;
}
