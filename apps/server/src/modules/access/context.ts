/** What every use case of this room works with, and the few steps that they share. */
import { type Clock, isoTime } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Secrets } from '../../kernel/secrets/index.ts';
import type { Tenant, Tenants } from '../tenants/index.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { createLoginLimits, type LoginLimits } from './login-limits.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
import { weaknessOf } from './password-rules.ts';

export interface AccessDeps {
  db: Db;
  clock: Clock;
  secrets: Secrets;
  tenants: Tenants;
  log: Log;
  config: {
    publicUrl: string;
    /** Served over https: cookies are Secure and carry the `__Host-` prefix. */
    secure: boolean;
    loginPer15Minutes: number;
  };
}

export interface AccessContext extends Pick<AccessDeps, 'db' | 'clock' | 'secrets' | 'tenants'> {
  publicUrl: string;
  secure: boolean;
  passwords: PasswordHasher;
  tokens: AccessTokens;
  limits: LoginLimits;
}

export function createContext(deps: AccessDeps): AccessContext {
  const { db, clock, secrets, tenants, log } = deps;
  const { publicUrl, secure, loginPer15Minutes } = deps.config;
  const tokens = createAccessTokens({ clock, secrets, publicUrl });
  const limits = createLoginLimits({ db, log, loginPer15Minutes });
  const passwords = createPasswordHasher();
  return Object.freeze({ db, clock, secrets, tenants, publicUrl, secure, passwords, tokens, limits });
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
