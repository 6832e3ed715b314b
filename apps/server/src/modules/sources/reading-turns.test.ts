import { describe, expect, it } from 'vitest';
import { createReadingTurns } from './reading-turns.ts';

/** Everything the turns have let go on has begun after this. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('createReadingTurns', () => {
  it('lets two of a tenant read and eight wait, refuses the next, and never holds up another tenant', async () => {
    const turns = createReadingTurns();
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const read = (n: number) => async () => {
      started.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      return n;
    };
    const all = Array.from({ length: 10 }, (_, n) => turns.take('a', read(n)));
    await expect(turns.take('a', read(10))).rejects.toMatchObject({
      ...{ code: 'request.rate_limited', params: { limit: 'sources being read' }, retryAfterSeconds: 5 },
    });
    expect(started).toEqual([0, 1]);
    expect(await turns.take('b', async () => 'other')).toBe('other');
    for (let n = 0; n < 10; n++) {
      ends[n]!();
      await settled();
      expect(started.length).toBe(Math.min(n + 3, 10));
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('frees the place of a reading that failed', async () => {
    const turns = createReadingTurns();
    const fail = () => turns.take('a', () => Promise.reject(new Error('broken')));
    for (let n = 0; n < 12; n++) await expect(fail()).rejects.toThrow('broken');
    expect(await turns.take('a', async () => 1)).toBe(1);
  });
});
