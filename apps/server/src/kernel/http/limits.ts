/** Token buckets in this process's memory, exact here; and the address that they are keyed by. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';

export interface Limit {
  /** Tokens in a full bucket. */
  capacity: number;
  /** Seconds in which an empty bucket fills. */
  perSeconds: number;
}

export interface Taken {
  allowed: boolean;
  remaining: number;
  /** Seconds until one token is there; 0 when allowed. */
  retryAfterSeconds: number;
}

const maxBuckets = 200_000;
const rounding = 1e-9;

export class Buckets {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(name: string, limit: Limit): Taken {
    const now = this.#clock.now();
    const rate = limit.capacity / limit.perSeconds / 1000;
    const bucket = this.#buckets.get(name);
    const tokens = bucket
      ? Math.min(limit.capacity, bucket.tokens + Math.max(0, now - bucket.at) * rate)
      : limit.capacity;
    // A hair of rounding must not make a client wait that came exactly when it was told to.
    const allowed = tokens >= 1 - rounding;
    const left = allowed ? Math.max(0, tokens - 1) : tokens;
    // Re-inserting keeps the map ordered by last use, so the oldest is dropped first.
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: left, at: now });
    if (this.#buckets.size > maxBuckets) this.#buckets.delete(this.#buckets.keys().next().value!);
    return {
      allowed,
      remaining: Math.floor(left),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / rate / 1000 - rounding)),
    };
  }
}

/** The address that limits are keyed by: IPv4 as it is, IPv6 as its /64, so that hopping inside a network gains nothing. */
export function limitAddress(remote: string, forwardedFor: string | null, proxyHops: number): string {
  const chain = [...(forwardedFor ?? '').split(',').map((part) => part.trim()), remote];
  const address = proxyHops > 0 ? (chain[Math.max(0, chain.length - 1 - proxyHops)] ?? remote) : remote;
  return normalise(address) ?? normalise(remote) ?? 'unknown';
}

function normalise(address: string): string | null {
  // Some proxies add the port: 192.0.2.7:4711, [2001:db8::7]:4711.
  const bare = address
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped && isIPv4(mapped)) return mapped;
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
