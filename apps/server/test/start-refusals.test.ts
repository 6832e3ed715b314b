import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, type ServerOptions, spawnServer } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('a start that cannot be', { timeout: 60_000 }, () => {
  let folder: string;
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bob-refused-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (options: Partial<ServerOptions>): Promise<Exit> =>
    spawnServer({ dataDir: join(folder, String(count++)), ...options }).exited;

  it('shows how it is called when a flag does not fit, with code 64', async () => {
    const exit = await start({ args: ['--bogus'] });
    expect(exit.code).toBe(64);
    expect(exit.stderr.trim().split('\n').slice(0, 2)).toEqual([
      "Unknown option '--bogus'.",
      'npm start -- [--port 3000] [--data-dir .data]',
    ]);
    expectPlain(exit);
  });

  it('names every problem of the configuration at once, with code 78', async () => {
    const exit = await start({
      env: { PORT: 'abc', SMTP_URL: 'mail', LOG_LEVEL: 'loud', ROLES: 'api,cook', SECRET_KEY: 'short' },
    });
    expect(exit.code).toBe(78);
    const lines = exit.stderr.trim().split('\n');
    expect(lines[0]).toBe('The configuration does not fit:');
    for (const name of ['SMTP_URL', 'LOG_LEVEL', 'ROLES', 'SECRET_KEY'])
      expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
    expect(exit.stderr).not.toContain('short');
    expectPlain(exit);
  });

  it("leaves a folder of somebody else's untouched, with code 73", async () => {
    const dataDir = join(folder, 'photos');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'cat.jpg'), 'a cat');
    const exit = await start({ dataDir });
    expect(exit.code).toBe(73);
    expect(exit.stderr.trim()).toBe(
      `The data directory ${dataDir} holds files that this program did not make. It was left untouched: choose an empty or a new data directory.`,
    );
    expect(await readdir(dataDir)).toEqual(['cat.jpg']);
    expectPlain(exit);
  });

  it('says that a data directory is a file, with code 73', async () => {
    const dataDir = join(folder, 'file');
    await writeFile(dataDir, 'text');
    const exit = await start({ dataDir });
    expect(exit.code).toBe(73);
    expect(exit.stderr).toContain(`The data directory ${dataDir} is not a folder`);
    expectPlain(exit);
  });

  it.each(['127.0.0.1', 'localhost'])(
    'says that the database at %s does not answer, with code 69 and without its password',
    async (host) => {
      const exit = await start({ env: { DATABASE_URL: `postgres://bob:hidden-word@${host}:1/bob` } });
      expect(exit.code).toBe(69);
      expect(exit.stderr.trim()).toMatch(
        /^The database of DATABASE_URL does not answer or refuses the login: .{10,}\. Check the address, the login and that it is running\.$/,
      );
      expect(exit.stderr).not.toContain('hidden-word');
      expectPlain(exit);
    },
  );

  it('explains itself on --help and starts nothing', async () => {
    const exit = await start({ args: ['--help'] });
    expect([exit.code, exit.stderr]).toEqual([0, '']);
    expect(exit.stdout).toContain('--data-dir');
    expect(await readdir(folder)).not.toContain(String(count - 1));
  });
});

/** One message for a person: no stack, no log lines, nothing on the other stream. */
function expectPlain(exit: Exit): void {
  expect(exit.stderr).not.toMatch(/^\s+at |Error:/m);
  expect(exit.stderr).not.toContain('{"level"');
  expect(exit.stdout).toBe('');
}
