import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { bench, query } from './testing.ts';

// A new cluster takes seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const { clear, events, folder, start } = bench();
const elsewhere = new Set<string>();
afterAll(async () => {
  await clear();
  for (const home of elsewhere) rmSync(home, { recursive: true, force: true });
});

const isRoot = process.getuid?.() === 0;
const homeOf = (dataDir: string) =>
  (JSON.parse(readFileSync(join(dataDir, 'embedded.json'), 'utf8')) as { home: string | null }).home;

describe.runIf(isRoot)('started as root', () => {
  it('runs as an unprivileged user where that user can reach the folder', async () => {
    const dataDir = folder();
    chmodSync(dirname(dirname(dataDir)), 0o711);
    chmodSync(dirname(dataDir), 0o711);
    mkdirSync(dataDir, { mode: 0o700 });
    const postgres = await start(dataDir, { rootWays: ['user'] });
    expect(postgres.how).toMatch(/as the unprivileged user (postgres|nobody), because it refuses to run as root/);
    expect(homeOf(dataDir)).toBeNull();
    expect(statSync(dataDir).mode & 0o007).toBe(0);
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0);
    await query(postgres, 'create table kept (n int)');
    await postgres.stop();
    const again = await start(dataDir);
    expect(again.how).toContain('as the unprivileged user');
    expect(await query(again, 'select * from kept')).toEqual([]);
    await again.stop();
  });

  it('moves what a user namespace held to where the user can reach it, when namespaces are no longer to be had', async () => {
    const dataDir = folder();
    mkdirSync(dataDir);
    chmodSync(dirname(dataDir), 0o700);
    const inNamespace = await start(dataDir, { rootWays: ['namespace'] });
    expect(inNamespace.how).toContain('in a user namespace');
    await query(inNamespace, 'create table kept (n int)');
    await inNamespace.stop();

    const moved = await start(dataDir, { rootWays: ['user'] });
    const home = homeOf(dataDir) ?? '';
    elsewhere.add(home);
    expect(home).not.toBe('');
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    expect(moved).toMatchObject({ created: false, password: inNamespace.password, how: expect.stringContaining(home) });
    expect(await query(moved, 'select * from kept')).toEqual([]);
    await moved.stop();
    expect(events.map(({ event }) => event)).toContain('embedded.moved');
  });

  it('says what was tried when no way works', async () => {
    await expect(start(folder(), { rootWays: [] })).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('DATABASE_URL'),
    });
  });
});
