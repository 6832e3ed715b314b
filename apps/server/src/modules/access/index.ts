/** The door of access: who is signed in, what they may do, and how people come in. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import type { JobDefinition } from '../../kernel/jobs/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Secrets } from '../../kernel/secrets/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { createAccessTokens } from './access-token.ts';
import type { AccessContext } from './context.ts';
import { type AccessGate, createGate } from './gate.ts';
import { createInvitations } from './invitations.ts';
import { createLogin } from './login.ts';
import { createLoginLimits } from './login-limits.ts';
import { loginRoutes } from './login-routes.ts';
import { createMembers } from './members.ts';
import { createPasswords } from './password.ts';
import { createPasswordHasher } from './password-hash.ts';
import { crewRoutes } from './people-routes.ts';
import { resetMailJob } from './reset-mail.job.ts';
import { createSeeds, type Seeds } from './seeds.ts';
import { createSessions } from './sessions.ts';
import { createSetup } from './setup.ts';
import { createStaff } from './staff.ts';
import { hashVisitorToken, mintVisitorToken } from './visitor-token.ts';

export interface AccessConfig {
  publicUrl: string;
  /** Served over https: cookies are Secure and carry the `__Host-` prefix. */
  secure: boolean;
  loginPer15Minutes: number;
}

export interface AccessDeps {
  db: Db;
  clock: Clock;
  secrets: Secrets;
  tenants: Tenants;
  log: Log;
  config: AccessConfig;
}

export interface Access extends AccessGate, Seeds {
  readonly routes: readonly RouteDeclaration[];
  readonly jobs: readonly JobDefinition<never>[];
  mintVisitorToken(): { token: string; hash: string };
  hashVisitorToken(token: string): string;
  /** Makes the one-time set-up link, which ends an older one; null once the installation is set up. */
  setupLink(): Promise<string | null>;
}

export function createAccess(deps: AccessDeps): Access {
  const { publicUrl, secure, loginPer15Minutes } = deps.config;
  const { db, clock, secrets, tenants, log } = deps;
  const context: AccessContext = Object.freeze({
    ...{ db, clock, secrets, tenants, publicUrl, secure },
    passwords: createPasswordHasher(),
    tokens: createAccessTokens({ clock, secrets, publicUrl }),
    limits: createLoginLimits({ db, log, loginPer15Minutes }),
  });
  const sessions = createSessions(context);
  const setup = createSetup(context, sessions);
  const login = createLogin(context, sessions);
  const passwords = createPasswords(context, sessions);
  const invitations = createInvitations(context, sessions);
  return Object.freeze({
    ...createGate(context, sessions),
    ...createSeeds(context),
    routes: [
      ...loginRoutes({ setup, login, sessions, passwords, invitations }),
      ...crewRoutes({ members: createMembers(context, invitations), staff: createStaff(context, invitations) }),
    ],
    jobs: [resetMailJob(context)],
    mintVisitorToken,
    hashVisitorToken,
    setupLink: setup.setupLink,
  });
}
