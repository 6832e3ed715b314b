import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Buckets, limitAddress } from './limits.ts';

function aClock(now = 1_700_000_000_000) {
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

describe('a bucket', () => {
  it('gives exactly its capacity, then tells when one more is there, and then it is', () => {
    for (const [capacity, perSeconds] of [
      ...([
        [20, 60],
        [7, 60],
        [120, 60],
        [10, 900],
        [3, 1],
        [1, 86_400],
      ] as const),
    ]) {
      const clock = aClock();
      const buckets = new Buckets(clock);
      const limit = { capacity, perSeconds };
      const taken = Array.from({ length: capacity }, () => buckets.take('a', limit));
      expect(taken.every(({ allowed }) => allowed)).toBe(true);
      expect(taken.map(({ remaining }) => remaining)).toEqual(taken.map((_, i) => capacity - 1 - i));
      const refused = buckets.take('a', limit);
      expect(refused).toMatchObject({ allowed: false, remaining: 0 });
      expect(refused.retryAfterSeconds).toBe(Math.ceil(perSeconds / capacity));
      clock.advance(refused.retryAfterSeconds * 1000);
      expect(buckets.take('a', limit).allowed).toBe(true);
    }
  });

  it('never gives more than its capacity and what flowed in, whatever the pace', () => {
    const pace = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(pace, fc.integer({ min: 1, max: 30 }), (waits, capacity) => {
        const clock = aClock();
        const buckets = new Buckets(clock);
        let given = 0;
        let waited = 0;
        for (const ms of waits) {
          clock.advance(ms);
          waited += ms;
          if (buckets.take('a', { capacity, perSeconds: 60 }).allowed) given += 1;
        }
        expect(given).toBeLessThanOrEqual(capacity + (waited * capacity) / 60_000 + 1e-6);
      }),
    );
  });

  it('is one for each name, and a clock that goes back takes nothing away', () => {
    const clock = aClock();
    const buckets = new Buckets(clock);
    const limit = { capacity: 1, perSeconds: 60 };
    expect([buckets.take('a', limit).allowed, buckets.take('b', limit).allowed]).toEqual([true, true]);
    clock.advance(-10_000);
    expect(buckets.take('a', limit).allowed).toBe(false);
    clock.advance(60_000);
    expect(buckets.take('a', limit).allowed).toBe(true);
  });
});

describe('the address that limits go by', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8:1::2:3:4:5', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['[2001:db8:1:2::7]', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::7]:443', '2001:db8:1:2::/64'],
    ['192.0.2.7:4711', '192.0.2.7'],
    ['999.0.2.7', 'unknown'],
    ['nonsense', 'unknown'],
    ['', 'unknown'],
  ])('of %s is %s', (remote, expected) => {
    expect(limitAddress(remote, null, 0)).toBe(expected);
  });

  const proxy = '10.0.0.1';
  it.each([
    // X-Forwarded-For, trusted hops, what counts
    ['203.0.113.9', 0, proxy],
    ['203.0.113.9', 1, '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', 1, '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.0.0.2', 2, '203.0.113.9'],
    ['198.51.100.1,203.0.113.9,10.0.0.2', 2, '203.0.113.9'],
    ['203.0.113.9', 2, '203.0.113.9'],
    ['2001:db8:1:2::9', 1, '2001:db8:1:2::/64'],
    ['203.0.113.9:5544', 1, '203.0.113.9'],
    ['unknown', 1, proxy],
    ['', 1, proxy],
    [null, 1, proxy],
    [null, 2, proxy],
  ] as const)('with X-Forwarded-For %s behind %i proxies is %s', (forwarded, hops, expected) => {
    expect(limitAddress(proxy, forwarded, hops)).toBe(expected);
  });
});
