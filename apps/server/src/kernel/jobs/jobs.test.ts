import { setTimeout as sleep } from 'node:timers/promises';
import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../db/index.ts';
import { AppError } from '../error.ts';
import { addJob, defineJob, type JobDefinition, type JobRunner, startJobs } from './index.ts';

let t: TestDatabase;
let pool: pg.Pool;
let runner: JobRunner;
let tenantId: string;
const ran: string[] = [];

const jobs = [
  defineJob<{ say: string }>({
    ...{ name: 'test.say', maxAttempts: 3 },
    run: async ({ say }) => void ran.push(say),
  }),
  defineJob<{ say: string }>({
    ...{ name: 'test.never', maxAttempts: 3 },
    run: async ({ say }) => {
      ran.push(say);
      throw new AppError('request.not_found');
    },
  }),
  defineJob<{ say: string }>({
    ...{ name: 'test.later', maxAttempts: 3 },
    run: async ({ say }, { attempt }) => {
      ran.push(`${say} ${attempt}`);
      throw new Error('not yet');
    },
  }),
] as readonly JobDefinition<unknown>[] as readonly JobDefinition<never>[];

beforeAll(async () => {
  t = await testDatabase();
  tenantId = (await t.tenant()).id;
  pool = createPool(t.login('bob_owner'), 'bob_owner', 4, () => {});
  runner = await startJobs(pool, jobs, t.log);
});
afterAll(async () => {
  await runner.stop();
  await pool.end();
  await t.close();
});

const own = () => t.db.forTenant(tenantId, { actor: { kind: 'system', id: 'test' } });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error('it did not happen');
}

const waiting = async (say: string) =>
  (
    await pool.query<{ attempts: number }>(
      "select j.attempts from graphile_worker._private_jobs j where j.payload ->> 'say' = $1 and j.locked_at is null",
      [say],
    )
  ).rows;

describe('a job', () => {
  it('exists exactly when its transaction commits', async () => {
    await expect(
      own().tx(async (tx) => {
        await addJob(tx, 'test.say', { say: 'rolled back' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await own().tx((tx) => addJob(tx, 'test.say', { say: 'committed' }));
    await t.db.system.tx('test', (tx) => addJob(tx, 'test.say', { say: 'from system' }));
    await until(() => ran.includes('committed') && ran.includes('from system'));
    expect(ran).not.toContain('rolled back');
  });

  it('with a key replaces the one that waits', async () => {
    const runAt = new Date(Date.now() + 3_600_000);
    for (const say of ['first', 'second'])
      await own().tx((tx) => addJob(tx, 'test.say', { say }, { key: 'one', runAt }));
    expect([await waiting('first'), await waiting('second')]).toEqual([[], [{ attempts: 0 }]]);
  });

  it('that can never succeed is not tried again; any other failure is', async () => {
    await own().tx((tx) => addJob(tx, 'test.never', { say: 'never' }));
    await own().tx((tx) => addJob(tx, 'test.later', { say: 'later' }));
    await until(async () => ran.includes('never') && (await waiting('later'))[0]?.attempts === 1);
    await until(async () => (await waiting('never')).length === 0);
    expect(ran.filter((said) => said.startsWith('later'))).toEqual(['later 1']);
  });

  it('is the only thing the server’s role may do to the queue', async () => {
    const read = sql`select * from graphile_worker._private_jobs`;
    await expect(own().read((tx) => read.execute(tx.sql))).rejects.toMatchObject({ code: '42501' });
  });
});
