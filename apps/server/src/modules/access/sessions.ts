/** Starting a login, answering with it, and ending it. */
import { isoTime } from '../../kernel/clock.ts';
import type { SystemDb, SystemTx } from '../../kernel/db/index.ts';
import { cookieName, type ReplyFacts, type RequestFacts, type SignedIn } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { randomToken, sha256 } from '../../kernel/secrets/index.ts';
import { type Account, touchAccountTenant } from './account.store.ts';
import { type AccountView, viewOf } from './account-view.ts';
import { type AccessContext, homeOf, span } from './context.ts';
import { deleteSession, deleteSessionByHash, insertSession } from './session.store.ts';
import { cookies, lifetimes, type Realm } from './session.ts';

/** Who signs in, and where to. For staff the tenant is the installation's own. */
export interface Entry {
  realm: Realm;
  account: Account;
  personId: string;
  tenantId: string;
}

export interface Started extends Entry {
  sessionId: string;
  cookie: string;
}

export interface LoginAnswer {
  accessToken: string;
  csrfToken: string;
  account: AccountView;
}

export interface Sessions {
  /** A new id at every login; the login that the browser brought along ends. */
  start(tx: SystemTx, entry: Entry, request: RequestFacts): Promise<Started>;
  /** Once the transaction is committed. */
  answer(started: Started, reply: ReplyFacts): Promise<LoginAnswer>;
  end(system: SystemDb, caller: SignedIn, reply: ReplyFacts): Promise<void>;
}

/** Bound to the session: that of another opens nothing. */
export function csrfTokenOf(context: Pick<AccessContext, 'secrets'>, sessionId: string): string {
  return context.secrets.sign('access.csrf', sessionId);
}

export function createSessions(context: AccessContext): Sessions {
  async function start(tx: SystemTx, entry: Entry, request: RequestFacts): Promise<Started> {
    const { realm, account, personId, tenantId } = entry;
    const brought = request.cookies[cookieName(cookies[realm].name, context.secure)];
    if (brought) await deleteSessionByHash(tx, realm, sha256(brought));
    const cookie = randomToken();
    const sessionId = newId('session', context.clock.now());
    const place = realm === 'member' ? { tenantId, staffId: null } : { tenantId: null, staffId: personId };
    await insertSession(tx, {
      ...{ id: sessionId, realm, accountId: account.id, tokenHash: sha256(cookie) },
      ...place,
      ...span(context, lifetimes[realm].wholeMs),
    });
    if (realm === 'member')
      await touchAccountTenant(tx, { accountId: account.id, tenantId, at: isoTime(context.clock.now()) });
    await tx.emit(tenantId, {
      type: 'session.started',
      data: { account_id: account.id, realm },
      actor: { kind: realm, id: personId },
    });
    return { ...entry, sessionId, cookie };
  }

  async function answer(started: Started, reply: ReplyFacts): Promise<LoginAnswer> {
    const { realm, account, sessionId, tenantId } = started;
    const { name, sameSite } = cookies[realm];
    reply.setCookie(name, started.cookie, { sameSite, maxAgeSeconds: lifetimes[realm].wholeMs / 1000 });
    return {
      accessToken: await context.tokens.mint(realm, { accountId: account.id, sessionId }),
      csrfToken: csrfTokenOf(context, sessionId),
      account: await viewOf(context, realm, account, tenantId),
    };
  }

  async function end(system: SystemDb, caller: SignedIn, reply: ReplyFacts): Promise<void> {
    const trail = caller.kind === 'staff' ? (await homeOf(context)).id : caller.tenantId;
    await system.tx('access.logout', async (tx) => {
      if (!(await deleteSession(tx, caller.sessionId))) return;
      await tx.emit(trail, {
        type: 'session.ended',
        data: { account_id: caller.accountId, realm: caller.kind },
      });
    });
    reply.clearCookie(cookies[caller.kind].name);
  }

  return Object.freeze({ start, answer, end });
}
