import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installationSecrets } from './installation-secret.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const freshPlace = () => ({ secretKey: null, dataDir: join(folder, String(count++)) });
const given = 'ab'.repeat(32);

it('is made once, for its owner alone, and found again', async () => {
  const place = freshPlace();
  const { fingerprint } = await installationSecrets(place, null);
  expect((await installationSecrets(place, fingerprint)).fingerprint).toBe(fingerprint);
  expect(await readdir(place.dataDir)).toEqual(['secret.key']);
  expect(await readFile(join(place.dataDir, 'secret.key'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
  if (process.platform === 'win32') return;
  expect((await stat(join(place.dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
  expect((await stat(place.dataDir)).mode & 0o777).toBe(0o700);
});

it('is one and the same for all who start at once', async () => {
  const place = freshPlace();
  const all = await Promise.all(Array.from({ length: 8 }, () => installationSecrets(place, null)));
  expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  expect(await readdir(place.dataDir)).toEqual(['secret.key']);
});

it('is never made anew for a database that was set up with another', async () => {
  const place = freshPlace();
  const { fingerprint } = await installationSecrets({ ...place, secretKey: given }, null);
  const file = join(place.dataDir, 'secret.key');
  await expect(installationSecrets(place, fingerprint)).rejects.toMatchObject({
    ...{ name: 'SecretError', message: expect.stringContaining(`${file} is missing`) },
  });
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await installationSecrets({ ...place, secretKey: given.toUpperCase() }, fingerprint)).fingerprint).toBe(
    fingerprint,
  );
});

it('is refused when it is another one, by the name of where it came from', async () => {
  const place = freshPlace();
  const { fingerprint } = await installationSecrets(place, null);
  await expect(installationSecrets({ ...place, secretKey: given }, fingerprint)).rejects.toThrow(
    /^SECRET_KEY is not the secret .+ restore its value from a backup/,
  );
  const file = join(place.dataDir, 'secret.key');
  await writeFile(file, given);
  await expect(installationSecrets(place, fingerprint)).rejects.toThrow(
    `${file} does not hold the secret that this installation was set up with: restore the file from a backup`,
  );
  await writeFile(file, given.slice(0, 20));
  await expect(installationSecrets(place, fingerprint)).rejects.toThrow('does not hold an installation secret');
});
