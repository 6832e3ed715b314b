/** Exact limits on password checks, over all processes: per address and per e-mail, taken before anything is hashed. */
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { Log } from '../../kernel/observe/log.ts';
import { sha256 } from '../../kernel/secrets/index.ts';

interface Taken {
  allowed: boolean;
  retry_after_s: number;
}

export interface LoginLimits {
  /** Both realms and every way to try a password share the two buckets. Throws request.rate_limited. */
  takeLogin(address: string, email: string): Promise<void>;
  /** False when enough reset mails went to this address of late. */
  takeResetMail(email: string): Promise<boolean>;
}

const windowSeconds = 900;
const resetMailsPerHour = 5;

export function createLoginLimits(deps: { db: Db; log: Log; loginPer15Minutes: number }): LoginLimits {
  const { db, log, loginPer15Minutes } = deps;
  const take = (name: string, capacity: number, seconds: number) =>
    db.kernelCall<Taken>('kernel_take_token', { name, capacity, per_seconds: seconds });
  async function takeOrRefuse(name: string, scope: string): Promise<void> {
    const taken = await take(name, loginPer15Minutes, windowSeconds);
    if (taken.allowed) return;
    log.warn({ scope }, 'the limit of logins is reached');
    throw new AppError('request.rate_limited', {
      params: { limit: `logins per ${scope}` },
      retryAfterSeconds: taken.retry_after_s,
    });
  }
  return Object.freeze({
    async takeLogin(address: string, email: string) {
      await takeOrRefuse(`login address ${address}`, 'address');
      await takeOrRefuse(`login email ${sha256(email)}`, 'e-mail');
    },
    async takeResetMail(email: string) {
      return (await take(`reset email ${sha256(email)}`, resetMailsPerHour, 3_600)).allowed;
    },
  });
}
