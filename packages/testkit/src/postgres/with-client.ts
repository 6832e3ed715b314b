import pg from 'pg';
import type { DbLogin } from '../../../../apps/server/src/kernel/db/index.ts';

/** One connection for one piece of work. */
export async function withClient<T>(login: DbLogin, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...login, application_name: 'bob testkit' } as pg.ClientConfig);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}
