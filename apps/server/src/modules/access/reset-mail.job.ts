/** Sends the reset link. Asking always adds this job, so that the answer takes the same time whether the account exists or not. */
import { isoTime } from '../../kernel/clock.ts';
import { defineJob, type JobDefinition } from '../../kernel/jobs/index.ts';
import { queueMail } from '../../kernel/mail/index.ts';
import { type Account, readAccount } from './account.store.ts';
import { type AccessContext, homeOf, span } from './context.ts';
import { linkLifetimesMs, linkUrl, newLinkToken } from './link.ts';
import { insertResetLink } from './session.store.ts';
import { resetMail } from './strings/mails.ts';
import { emitForAccount } from './trail.ts';

export const resetMailJobName = 'access.reset_mail';

export interface ResetMailPayload {
  /** An e-mail address, sealed: it may be nobody's. */
  sealed: string;
  askedAt: string;
}

export function resetMailJob(context: AccessContext): JobDefinition<ResetMailPayload> {
  return defineJob({
    name: resetMailJobName,
    maxAttempts: 5,
    async run(payload: ResetMailPayload) {
      // A job that waited longer than its link would live is an answer to a question nobody has any more.
      if (Date.parse(payload.askedAt) + linkLifetimesMs.reset <= context.clock.now()) return;
      const email = context.secrets.decrypt(resetMailJobName, payload.sealed);
      await context.db.system.tx('access.reset_mail', async (tx) => {
        const account = await readAccount(tx, { email });
        if (!account || (!account.staff && account.memberships.length === 0)) return;
        const { token, hash } = newLinkToken();
        await insertResetLink(tx, { tokenHash: hash, accountId: account.id, ...span(context, linkLifetimesMs.reset) });
        await emitForAccount(context, tx, {
          type: 'password.reset_requested',
          account,
          actor: { kind: 'visitor', id: 'anonymous' },
        });
        const url = linkUrl(context.publicUrl, 'reset', token);
        const language = await languageOf(context, account);
        await queueMail(tx, context.secrets, resetMail({ to: account.email, name: account.name, url, language }));
      });
    },
  });
}

/** The payload that asks for a link now. */
export function resetMailPayload(context: AccessContext, email: string): ResetMailPayload {
  return {
    sealed: context.secrets.encrypt(resetMailJobName, email),
    askedAt: isoTime(context.clock.now()),
  };
}

async function languageOf(context: AccessContext, account: Account): Promise<string> {
  const last = account.memberships[0];
  const tenant = last ? await context.tenants.find(last.tenantId) : null;
  return (tenant ?? (await homeOf(context))).language;
}
