/** Mail leaves by a job, so that it exists exactly when its transaction commits. The payload is sealed: mails hold one-time links. */
import type { SystemTx, TenantTx } from '../db/index.ts';
import { addJob, defineJob, type JobDefinition } from '../jobs/index.ts';
import type { Log } from '../observe/log.ts';
import type { Secrets } from '../secrets/index.ts';
import type { Mail, Mailer } from './index.ts';

const name = 'mail.send';

export interface SealedMail {
  sealed: string;
}

export function mailJob(deps: { mailer: Mailer; secrets: Secrets; log: Log }): JobDefinition<SealedMail> {
  return defineJob({
    name,
    maxAttempts: 8,
    async run(payload: SealedMail) {
      const mail = JSON.parse(deps.secrets.decrypt(name, payload.sealed)) as Mail;
      deps.log.info({ mail: await deps.mailer.send(mail) }, 'mail sent');
    },
  });
}

export async function queueMail(tx: TenantTx | SystemTx, secrets: Secrets, mail: Mail): Promise<void> {
  await addJob(tx, name, { sealed: secrets.encrypt(name, JSON.stringify(mail)) } satisfies SealedMail);
}
