/** Forgetting, resetting and changing a password. Every way to a new one ends all logins of the account. */
import { isoTime } from '../../kernel/clock.ts';
import type { SystemTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { SignedIn } from '../../kernel/http/index.ts';
import { addJob } from '../../kernel/jobs/index.ts';
import { sha256 } from '../../kernel/secrets/index.ts';
import { type Account, readAccount, updatePassword } from './account.store.ts';
import { type AccessContext, hashNewPassword, homeOf } from './context.ts';
import { accountEmail } from './email.ts';
import type { Exchange } from './login.ts';
import { resetMailJobName, resetMailPayload } from './reset-mail.job.ts';
import { deleteLinksOf, deleteSessionsOf, findLink, takeLink } from './session.store.ts';
import type { LoginAnswer, Sessions } from './sessions.ts';
import { emitForAccount } from './trail.ts';

export interface Passwords {
  /** The same for an e-mail that nobody has. */
  forgot(email: string, exchange: Exchange): Promise<void>;
  reset(input: { token: string; password: string }, exchange: Exchange): Promise<void>;
  /** Starts a new login in place of the ended ones. */
  change(caller: SignedIn, input: { current: string; password: string }, exchange: Exchange): Promise<LoginAnswer>;
}

export function createPasswords(context: AccessContext, sessions: Sessions): Passwords {
  async function forgot(typed: string, exchange: Exchange): Promise<void> {
    const email = accountEmail(typed);
    if (!(await context.limits.takeResetMail(email))) return;
    await exchange.system.tx('access.forgot', (tx) => addJob(tx, resetMailJobName, resetMailPayload(context, email)));
  }

  async function reset(input: { token: string; password: string }, exchange: Exchange): Promise<void> {
    const link = { purpose: 'reset', tokenHash: sha256(input.token), at: isoTime(context.clock.now()) } as const;
    const account = await exchange.system.read('access.reset', async (tx) => {
      const id = (await findLink(tx, link))?.accountId;
      return id ? readAccount(tx, { id }) : null;
    });
    if (!account) throw new AppError('access.link_expired');
    const passwordHash = await hashNewPassword(context, input.password, account);
    await exchange.system.tx('access.reset', async (tx) => {
      if (!(await takeLink(tx, link))) throw new AppError('access.link_expired');
      await replacePassword(tx, account, passwordHash);
    });
  }

  async function change(
    caller: SignedIn,
    input: { current: string; password: string },
    exchange: Exchange,
  ): Promise<LoginAnswer> {
    const account = await exchange.system.read('access.password', (tx) => readAccount(tx, { id: caller.accountId }));
    if (!account) throw new AppError('request.unauthenticated');
    await context.limits.takeLogin(exchange.request.address, account.email);
    if (!(await context.passwords.verify(account.passwordHash, input.current)))
      throw new AppError('access.wrong_login');
    const passwordHash = await hashNewPassword(context, input.password, account);
    const { kind: realm, id: personId } = caller;
    const tenantId = realm === 'staff' ? (await homeOf(context)).id : caller.tenantId;
    const started = await exchange.system.tx('access.password', async (tx) => {
      await replacePassword(tx, account, passwordHash);
      return sessions.start(tx, { realm, account, personId, tenantId }, exchange.request);
    });
    return sessions.answer(started, exchange.reply);
  }

  async function replacePassword(tx: SystemTx, account: Account, passwordHash: string): Promise<void> {
    await updatePassword(tx, account.id, passwordHash);
    await deleteSessionsOf(tx, account.id);
    await deleteLinksOf(tx, account.id);
    await emitForAccount(context, tx, { type: 'password.changed', account });
  }

  return Object.freeze({ forgot, reset, change });
}
