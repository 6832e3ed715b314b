import { describe, expect, it } from 'vitest';
import { boundedQueue, createPasswordHasher } from './password-hash.ts';

describe('hashing', () => {
  it('is argon2id at the cost stated, and knows its own', async () => {
    const passwords = createPasswordHasher();
    const hash = await passwords.hash('ein Dach aus Wellblech');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'ein Dach aus Wellblech')).toBe(true);
    expect(await passwords.verify(hash, 'ein Dach aus Wellblecb')).toBe(false);
    expect(await passwords.verify(null, 'ein Dach aus Wellblech')).toBe(false);
  });
});

describe('the queue', () => {
  it('runs no more at once than it may, in order, and refuses what does not fit', async () => {
    const queued = boundedQueue({ atOnce: 2, waiting: 3 });
    const done: number[] = [];
    let running = 0;
    let most = 0;
    const work = (n: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      done.push(n);
    };
    const results = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map((n) => queued(work(n))));
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => [reason.code, reason.retryAfterSeconds])).toEqual([
      ['access.busy', 2],
      ['access.busy', 2],
    ]);
  });

  it('takes new work after a failure', async () => {
    const queued = boundedQueue({ atOnce: 1, waiting: 0 });
    await expect(queued(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queued(() => Promise.resolve('yes'))).toBe('yes');
  });
});
