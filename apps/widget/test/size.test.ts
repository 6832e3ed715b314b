import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltWidget, buildWidget } from '../build.ts';

let folder: string;
let built: BuiltWidget;
let loader: string;
let bundle: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widget-'));
  built = await buildWidget(folder);
  loader = await readFile(join(folder, built.loader), 'utf8');
  bundle = await readFile(join(folder, built.bundle), 'utf8');
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the built widget', () => {
  it('is small: the loader under 1 kB and the chat under 24 kB, gzipped', () => {
    expect(gzipSync(loader, { level: 9 }).length).toBeLessThan(1_000);
    expect(gzipSync(bundle, { level: 9 }).length).toBeLessThan(24_000);
  });

  it('holds the name of its configuration once, for the server to put it there', () => {
    expect(loader.split('__BOB_CONFIG__')).toHaveLength(2);
  });

  it('is named by its content, and building again gives the same', async () => {
    expect(built.bundle).toMatch(/^widget-[0-9a-f]{16}\.js$/);
    expect(await buildWidget(folder)).toEqual(built);
    expect((await readdir(folder)).sort()).toEqual([built.loader, built.bundle].sort());
  }, 60_000);

  it('uses nothing that a strict Content-Security-Policy or Trusted Types refuse, and no schema library', () => {
    for (const code of [loader, bundle])
      expect(code).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|typebox/,
      );
    expect(bundle).not.toMatch(/setAttribute\([`'"]style/);
  });
});
