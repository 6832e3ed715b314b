/** argon2id (RFC 9106) behind a bounded queue: hashing never takes more than its share of processor and memory. */
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../kernel/error.ts';
import { normalPassword } from './password-rules.ts';

export interface PasswordHasher {
  /** Throws access.busy when the queue is full. */
  hash(password: string): Promise<string>;
  /** Against no hash it does the same work and says no: an unknown e-mail takes as long as a wrong password. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

export interface QueueSize {
  atOnce: number;
  waiting: number;
}

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Of 32 random bytes that nobody kept, at the cost above. */
const nobody = '$argon2id$v=19$m=19456,t=2,p=1$kWCDc+vtwnOMXL61WqjEaA$tOcIbYhIsMdtUtRcMxCnLMgPos/vvZbwPhlOGyayHrM';
const busySeconds = 2;

export function createPasswordHasher(size: QueueSize = { atOnce: 2, waiting: 50 }): PasswordHasher {
  const queued = boundedQueue(size);
  return Object.freeze({
    hash: (password: string) => queued(() => hash(normalPassword(password), cost)),
    verify: (passwordHash: string | null, password: string) =>
      queued(async () => {
        const matches = await verify(passwordHash ?? nobody, normalPassword(password));
        return passwordHash !== null && matches;
      }),
  });
}

/** Runs `atOnce` pieces of work and lets `waiting` more wait; the next one is refused. */
export function boundedQueue(size: QueueSize): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < size.atOnce) running += 1;
    else if (waiting.length >= size.waiting) throw new AppError('access.busy', { retryAfterSeconds: busySeconds });
    // The one before hands its place over, so `running` stays as it is.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
