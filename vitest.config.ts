import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const folders = ['apps', 'packages', 'scripts', 'bench', 'e2e'];
const tests = folders.flatMap(testFiles);
// A test that uses the testkit needs PostgreSQL, and those of the embedded one start their own.
// All others run without it, and `npm run check` runs only those.
const usesTestkit = /^(import .*|\} )from '@office16852\/testkit';/m;
const startsPostgres = (file: string) => file.includes('/kernel/db/embedded/');
const real = new Set(tests.filter((file) => startsPostgres(file) || usesTestkit.test(readFileSync(file, 'utf8'))));
const inBrowser = (file: string) => file.startsWith('e2e/');

export default defineConfig({
  test: {
    // One more than the two cores of a small machine: it fills the waits for the database, which has connections for 16.
    maxWorkers: Math.min(16, Math.max(3, availableParallelism())),
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'pure',
          include: tests.filter((file) => !real.has(file) && !inBrowser(file)),
          pool: 'threads',
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'real',
          include: tests.filter((file) => real.has(file) && !inBrowser(file)),
          pool: 'forks',
          globalSetup: ['packages/testkit/src/vitest/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: tests.filter(inBrowser),
          pool: 'forks',
          globalSetup: ['packages/testkit/src/vitest/global-setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', '.data'].includes(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path.replaceAll('\\', '/')] : [];
  });
}
