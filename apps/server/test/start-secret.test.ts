import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, spawnServer, startServer } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bob-secret-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function expectRefused(exit: Exit, start: string): void {
  expect([exit.code, exit.stdout]).toEqual([78, '']);
  const lines = exit.stderr.trim().split('\n');
  expect(lines.filter((line) => !/^({|$)/.test(line))).toEqual([expect.stringContaining(start)]);
  expect(lines.at(-1)).toContain('backup');
}

it('a lost or foreign secret ends the start with code 78, and the restored one is welcome', {
  timeout: 120_000,
}, async () => {
  const dataDir = join(folder, 'data');
  const file = join(dataDir, 'secret.key');
  expect((await (await startServer({ dataDir })).end()).code).toBe(0);
  const secret = await readFile(file, 'utf8');

  await rm(file);
  expectRefused(await spawnServer({ dataDir }).exited, `${file} is missing`);
  expect(await readdir(dataDir)).not.toContain('secret.key');

  const foreign = { SECRET_KEY: 'cd'.repeat(32) };
  expectRefused(await spawnServer({ dataDir, env: foreign }).exited, 'SECRET_KEY is not the secret');

  await writeFile(file, secret);
  const server = await startServer({ dataDir });
  expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  expect((await server.end()).code).toBe(0);
});
