/** Signing in with e-mail and password, at either door; and who one is then. */
import type { SystemDb } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { ReplyFacts, RequestFacts, SignedIn } from '../../kernel/http/index.ts';
import { type Account, readAccount } from './account.store.ts';
import { type AccountView, viewOf } from './account-view.ts';
import { type AccessContext, homeOf } from './context.ts';
import { accountEmail } from './email.ts';
import type { Realm } from './session.ts';
import type { Entry, LoginAnswer, Sessions } from './sessions.ts';

export interface Exchange {
  system: SystemDb;
  request: RequestFacts;
  reply: ReplyFacts;
}

export interface Login {
  login(realm: Realm, input: { email: string; password: string }, exchange: Exchange): Promise<LoginAnswer>;
  me(system: SystemDb, caller: SignedIn): Promise<{ csrfToken: string; account: AccountView }>;
}

export function createLogin(context: AccessContext, sessions: Sessions): Login {
  /** Unknown e-mail, wrong password and the other realm's account take the same steps to the same answer. */
  async function login(
    realm: Realm,
    input: { email: string; password: string },
    exchange: Exchange,
  ): Promise<LoginAnswer> {
    const email = accountEmail(input.email);
    await context.limits.takeLogin(exchange.request.address, email);
    const account = await exchange.system.read('access.login', (tx) => readAccount(tx, { email }));
    const matches = await context.passwords.verify(account?.passwordHash ?? null, input.password);
    const entry = account && matches ? await entryOf(context, realm, account) : null;
    if (!entry) {
      await refuse(context, realm, email, exchange);
      throw new AppError('access.wrong_login');
    }
    const started = await exchange.system.tx('access.login', (tx) => sessions.start(tx, entry, exchange.request));
    return sessions.answer(started, exchange.reply);
  }

  async function me(system: SystemDb, caller: SignedIn) {
    const account = await system.read('access.me', (tx) => readAccount(tx, { id: caller.accountId }));
    if (!account) throw new AppError('request.unauthenticated');
    return { csrfToken: caller.csrfToken, account: await viewOf(context, caller.kind, account, caller.tenantId) };
  }

  return Object.freeze({ login, me });
}

/** Where this account enters in this realm: a member's last used tenant that is active. */
async function entryOf(context: AccessContext, realm: Realm, account: Account): Promise<Entry | null> {
  if (realm === 'staff')
    return account.staff && { realm, account, personId: account.staff.id, tenantId: (await homeOf(context)).id };
  for (const { tenantId, memberId } of account.memberships)
    if (await context.tenants.resolve(tenantId)) return { realm, account, personId: memberId, tenantId };
  return null;
}

async function refuse(context: AccessContext, realm: Realm, email: string, exchange: Exchange): Promise<void> {
  const home = await homeOf(context);
  await exchange.system.tx('access.refuse', (tx) =>
    tx.emit(home.id, {
      type: 'session.refused',
      data: { realm, reason: 'wrong_login' },
      personal: { email, address: exchange.request.address },
    }),
  );
}
