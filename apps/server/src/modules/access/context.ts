/** What every use case of this room works with. */
import { type Clock, isoTime } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { Secrets } from '../../kernel/secrets/index.ts';
import type { Tenant, Tenants } from '../tenants/index.ts';
import type { AccessTokens } from './access-token.ts';
import type { LoginLimits } from './login-limits.ts';
import type { PasswordHasher } from './password-hash.ts';
import { weaknessOf } from './password-rules.ts';

export interface AccessContext {
  db: Db;
  clock: Clock;
  secrets: Secrets;
  tenants: Tenants;
  publicUrl: string;
  secure: boolean;
  passwords: PasswordHasher;
  tokens: AccessTokens;
  limits: LoginLimits;
}

/** The installation's own tenant, in whose trail stands what belongs to no other. */
export async function homeOf(context: Pick<AccessContext, 'tenants'>): Promise<Tenant> {
  const home = await context.tenants.resolve(undefined);
  if (!home) throw new Error("the installation's own tenant is missing");
  return home;
}

/** Now, and `lifetimeMs` from now. */
export function span(context: Pick<AccessContext, 'clock'>, lifetimeMs: number): { at: string; expiresAt: string } {
  const nowMs = context.clock.now();
  return { at: isoTime(nowMs), expiresAt: isoTime(nowMs + lifetimeMs) };
}

/** Refuses a password that is easily guessed, then hashes it. */
export async function hashNewPassword(
  context: Pick<AccessContext, 'passwords'>,
  password: string,
  about: { email: string; name: string | null },
): Promise<string> {
  const reason = weaknessOf(password, about);
  if (reason) throw new AppError('access.weak_password', { params: { reason } });
  return context.passwords.hash(password);
}
