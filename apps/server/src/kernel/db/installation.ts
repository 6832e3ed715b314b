/** The one row about this installation: the fingerprint of the secret that it was set up with. */
import pg from 'pg';
import type { DbLogin } from './pool.ts';

/** Null before the first start has been through. `admin` may enter bob_system. */
export async function readFingerprint(admin: DbLogin): Promise<string | null> {
  return asSystem(admin, readOne);
}

/** Gives the one that counts: of two first starts at once, the first one's. Null where the schema is not there. */
export async function keepFingerprint(admin: DbLogin, fingerprint: string): Promise<string | null> {
  return asSystem(admin, async (client) => {
    await client.query('insert into installation (secret_fingerprint) values ($1) on conflict do nothing', [
      fingerprint,
    ]);
    return readOne(client);
  });
}

async function readOne(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ secret_fingerprint: string }>('select secret_fingerprint from installation');
  return rows[0]?.secret_fingerprint ?? null;
}

async function asSystem(admin: DbLogin, fn: (client: pg.Client) => Promise<string | null>): Promise<string | null> {
  const config = { ...admin, connectionTimeoutMillis: 5_000, application_name: 'bob start' };
  const client = new pg.Client(config as pg.ClientConfig);
  await client.connect();
  try {
    const { rows } = await client.query("select to_regclass('public.installation') is not null as there");
    if (!rows[0].there) return null;
    await client.query('set role bob_system');
    return await fn(client);
  } finally {
    await client.end();
  }
}
