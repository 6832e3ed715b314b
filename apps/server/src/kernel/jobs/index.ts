/**
 * Background work on graphile-worker. A job has a name, a payload and a handler; it is added inside the transaction
 * that makes it needed. Never in accept or settle: adding notifies, and notifying transactions commit one at a time.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { errorCatalogue } from '@office16852/contract';
import type { Runner, TaskList } from 'graphile-worker';
import { sql } from 'kysely';
import type pg from 'pg';
import type { SystemTx, TenantTx } from '../db/index.ts';
import { AppError } from '../error.ts';
import type { Log } from '../observe/log.ts';

export interface JobDefinition<P = unknown> {
  name: string;
  /** Tries in all before it waits in the dead-letter list. */
  maxAttempts: number;
  run(payload: P, context: { signal: AbortSignal; attempt: number }): Promise<void>;
}

export function defineJob<P>(definition: JobDefinition<P>): JobDefinition<P> {
  return Object.freeze(definition);
}

export interface AddJobOptions {
  /** A second job with the same key replaces a waiting one. */
  key?: string;
  maxAttempts?: number;
  runAt?: Date;
}

/** Adds a job in the transaction at hand: it exists exactly when the transaction commits. */
export async function addJob(
  tx: TenantTx | SystemTx,
  name: string,
  payload: object,
  options: AddJobOptions = {},
): Promise<void> {
  await sql`select jobs_add(${name}, ${JSON.stringify(payload)}::json, ${options.runAt?.toISOString() ?? null}::timestamptz, ${options.maxAttempts ?? 8}::int, ${options.key ?? null})`.execute(
    tx.sql,
  );
}

export interface JobRunner {
  stop(): Promise<void>;
}

/** Starts taking jobs. `pool` acts as bob_owner, who owns the queue's tables; handlers use their own capabilities. */
export async function startJobs(pool: pg.Pool, jobs: readonly JobDefinition<never>[], log: Log): Promise<JobRunner> {
  const { run, Logger } = await import('graphile-worker');
  const taskList: TaskList = {};
  for (const job of jobs) {
    taskList[job.name] = async (payload, helpers) => {
      try {
        await job.run(payload as never, {
          signal: helpers.abortSignal ?? new AbortController().signal,
          attempt: helpers.job.attempts,
        });
      } catch (error) {
        log.warn({ job: job.name, job_id: helpers.job.id, attempt: helpers.job.attempts, error }, 'job failed');
        // A code that never succeeds is not tried again.
        if (error instanceof AppError && errorCatalogue[error.code].retry === 'never') return;
        throw error;
      }
    };
  }
  const logger = new Logger(() => (level, message) => {
    if (level === 'error') log.error({}, `jobs: ${message}`);
  });
  const start = () => run({ pgPool: pool, taskList, noHandleSignals: true, logger, preset: { worker } });
  return keepRunning(pool, start, log);
}

const worker = {
  concurrentJobs: 2,
  pollInterval: 2_000,
  // Marking jobs goes through the queue's batches, whatever their size: only there a lost database is waited for.
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};
const restartMs = 500;
/** No job takes this long, so whoever locked it is dead. The queue itself would wait for four hours. */
const deadAfterMinutes = 15;

/** A queue that gave up, as when the database was away for too long, is started again. */
async function keepRunning(pool: pg.Pool, start: () => Promise<Runner>, log: Log): Promise<JobRunner> {
  let stopped = false;
  let runner = await start();
  const unlock = () =>
    pool
      .query(
        `select graphile_worker.force_unlock_workers(array(select distinct locked_by from graphile_worker.jobs where locked_by is not null
          and locked_at < now() - make_interval(mins => $1)))`,
        [deadAfterMinutes],
      )
      .catch((error: unknown) => log.warn({ error }, 'jobs of dead processes wait for the database'));
  await unlock();
  const timer = setInterval(unlock, 60_000).unref();
  const watched = (async () => {
    while (!stopped) {
      await runner.promise.catch((error: unknown) => log.warn({ error }, 'the job queue ended'));
      if (stopped) return;
      await sleep(restartMs);
      const next = await start().catch((error: unknown) => void log.warn({ error }, 'the job queue waits'));
      if (next) runner = next;
      if (next && stopped) await next.stop();
    }
  })();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      // Rejects where it has ended by itself just now.
      await runner.stop().catch(() => {});
      await watched;
    },
  };
}

/** Creates or updates the queue's own schema. Runs with the migrations, as bob_owner. */
export async function migrateJobs(pool: pg.Pool): Promise<void> {
  const { runMigrations } = await import('graphile-worker');
  await runMigrations({ pgPool: pool });
  await pool.query(`
    create or replace function jobs_add(name text, payload json, run_at timestamptz, max_attempts int, job_key text)
    returns void language sql security definer set search_path = public, pg_temp as
    $$ select graphile_worker.add_job(name, payload, run_at => run_at, max_attempts => max_attempts, job_key => job_key) $$;
    revoke all on function jobs_add(text, json, timestamptz, int, text) from public;
    grant execute on function jobs_add(text, json, timestamptz, int, text) to bob_app, bob_system;`);
}
