import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withLock } from './lock.ts';
import { replaceFolder } from './replace-folder.ts';
import { readStamp } from './stamp.ts';

const folder = await mkdtemp(join(tmpdir(), 'bob-build-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('makes a folder hold what another holds, and keeps the results of type checks', async () => {
  const from = join(folder, 'from');
  const to = join(folder, 'to');
  for (const path of [join(from, 'assets'), join(to, 'assets'), join(to, 'types')])
    await mkdir(path, { recursive: true });
  await writeFile(join(from, 'index.html'), 'new');
  await writeFile(join(from, 'assets/new.js'), '1');
  await writeFile(join(to, 'index.html'), 'old');
  await writeFile(join(to, 'assets/old.js'), '0');
  await writeFile(join(to, 'types/a.d.ts'), 'kept');
  await replaceFolder(from, to);
  expect((await readdir(to, { recursive: true })).sort()).toEqual([
    'assets',
    'assets/new.js',
    'index.html',
    'types',
    'types/a.d.ts',
  ]);
  expect(await readFile(join(to, 'index.html'), 'utf8')).toBe('new');
});

it('lets one builder in at a time', async () => {
  const file = join(folder, 'lock');
  let inside = 0;
  let most = 0;
  const build = () =>
    withLock(file, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    });
  await Promise.all([build(), build(), build()]);
  expect(most).toBe(1);
  expect(await readdir(folder)).not.toContain('lock');
});

it('takes over from a builder that died', async () => {
  const file = join(folder, 'left-behind');
  await writeFile(file, '999999999');
  expect(await withLock(file, async () => readFile(file, 'utf8'))).toBe(String(process.pid));
});

it('gives the same sources the same stamp', async () => {
  expect(await readStamp()).toBe(await readStamp());
});
