import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A login in the form that DATABASE_URL has. */
function urlOf(admin: TestDatabase['admin'], database: string, user?: { name: string; password: string }): string {
  if (admin.connectionString) {
    const url = new URL(admin.connectionString);
    url.pathname = `/${database}`;
    if (user) Object.assign(url, { username: user.name, password: user.password });
    return url.href;
  }
  const { name, password } = user ?? { name: admin.user!, password: admin.password! };
  const host = encodeURIComponent(admin.host!);
  return `postgres://${name}:${encodeURIComponent(password)}@localhost:${admin.port}/${database}?host=${host}`;
}

describe('a PostgreSQL of your own', { timeout: 60_000 }, () => {
  const suffix = randomBytes(4).toString('hex');
  const database = `bob_test_start_${suffix}`;
  const appLogin = { name: `bob_test_app_${suffix}`, password: 'only for the app' };
  let other: TestDatabase;
  let folder: string;
  let port = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bob-own-'));
    // Only for its login: the database itself is to be empty.
    other = await testDatabase();
    await withClient(other.admin, (client) => client.query(`create database ${database} template template0`));
  });
  afterAll(async () => {
    await withClient(other.admin, async (client) => {
      await client.query(`drop database ${database} with (force)`);
      await client.query(`drop role if exists ${appLogin.name}`);
    });
    await other.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves with one login for everything, and says that this is weaker', async () => {
    const dataDir = join(folder, 'data');
    const server = await startServer({ dataDir, env: { DATABASE_URL: urlOf(other.admin, database) } });
    try {
      expect(server.stdout()).toContain('with one login for everything. A separate DATABASE_ADMIN_URL');
      port = Number(new URL(server.url).port);
      await expectAnswer(server.url);
      expect(await readdir(dataDir)).not.toContain('postgres');
    } finally {
      expect((await server.end()).code).toBe(0);
    }
  });

  it("serves with a login of the app's own, which can enter its role and no other", async () => {
    await withClient(other.admin, async (client) => {
      await client.query(`create role ${appLogin.name} login noinherit password '${appLogin.password}'`);
      await client.query(`grant bob_app to ${appLogin.name}`);
    });
    const env = {
      DATABASE_URL: urlOf(other.admin, database, appLogin),
      DATABASE_ADMIN_URL: urlOf(other.admin, database),
    };
    const server = await startServer({ dataDir: join(folder, 'data'), env, port });
    try {
      expect(server.stdout()).toContain('Your PostgreSQL, with its own login for the app.');
      // Found again: the first start's tenant and release.
      expect(server.stderr()).not.toContain('release compiled');
      await expectAnswer(server.url);
      const own = { connectionString: env.DATABASE_URL };
      await expect(withClient(own, (client) => client.query('set role bob_system'))).rejects.toThrow(
        /permission denied/,
      );
    } finally {
      expect((await server.end()).code).toBe(0);
    }
  });
});

async function expectAnswer(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'What is a widget key?' }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ outcome: 'answered' });
}
