/** Starts the run's one PostgreSQL, whichever projects take part, and stops it when the last of them is done. */
import type { TestProject } from 'vitest/node';
import { type RunningTestPostgres, startTestPostgres, type TestPostgres } from '../postgres/start-test-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testPostgres: TestPostgres;
  }
}

// Vitest loads this file once for each project, so what they share hangs on the process.
const shared = globalThis as { testPostgres?: { running: Promise<RunningTestPostgres>; users: number } };

export async function setup(project: TestProject): Promise<void> {
  shared.testPostgres ??= { running: startTestPostgres(), users: 0 };
  shared.testPostgres.users += 1;
  const { admin, passwords, template, cloneStrategy } = await shared.testPostgres.running;
  project.provide('testPostgres', { admin, passwords, template, cloneStrategy });
}

export async function teardown(): Promise<void> {
  const own = shared.testPostgres;
  if (!own || --own.users > 0) return;
  delete shared.testPostgres;
  // A start that failed has been reported by setup.
  await own.running.then(
    (postgres) => postgres.stop(),
    () => {},
  );
}
