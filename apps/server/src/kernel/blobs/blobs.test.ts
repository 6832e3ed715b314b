import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../secrets/index.ts';
import { type Blobs, createLocalBlobs } from './index.ts';

let folder: string;
let blobs: Blobs;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  blobs = createLocalBlobs(join(folder, 'not', 'there', 'yet'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

it('keeps bytes by their hash, once, whoever puts them', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => blobs.put(bytes('the same'))));
  expect(new Set(keys)).toEqual(new Set([sha256('the same')]));
  expect(Buffer.from(await blobs.get(keys[0]!)).toString()).toBe('the same');
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toEqual([keys[0]]);
});

it('says what is there, and removes it without asking twice', async () => {
  const key = await blobs.put(bytes('gone soon'));
  expect([await blobs.has(key), await blobs.has(sha256('never'))]).toEqual([true, false]);
  await blobs.remove(key);
  await blobs.remove(key);
  expect(await blobs.has(key)).toBe(false);
  await expect(blobs.get(key)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('takes no key that is a path', async () => {
  for (const key of ['../../etc/passwd', '', 'A'.repeat(64), `${'a'.repeat(64)}/..`, `${'a'.repeat(64)}\n`])
    for (const use of [blobs.get, blobs.has, blobs.remove])
      await expect((async () => use(key))()).rejects.toThrow('not a blob key');
});

it.skipIf(process.platform === 'win32')('opens its folders and files to nobody else', async () => {
  const root = join(folder, 'closed');
  const own = createLocalBlobs(root);
  const modeOf = async (...path: string[]) => ((await stat(join(root, ...path))).mode & 0o777).toString(8);
  const key = await own.put(bytes('for us alone'));
  expect([await modeOf(), await modeOf(key.slice(0, 2)), await modeOf(key.slice(0, 2), key)]).toEqual([
    ...['700', '700', '600'],
  ]);
  await chmod(root, 0o755);
  await own.put(bytes('after it was unpacked'));
  expect(await modeOf()).toBe('700');
});
