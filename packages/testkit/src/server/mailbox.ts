/** Mails as the server writes them to its folder, and the one-time tokens in their links. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Mailbox {
  /** Waits for the newest mail to this address and gives the token of its link. */
  linkToken(email: string): Promise<string>;
}

const maxWaitMs = 10_000;

export function createMailbox(folder: string): Mailbox {
  async function newestTo(email: string): Promise<string | null> {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.sort().reverse()) {
      const mail = unfold(await readFile(join(folder, name), 'utf8'));
      if (new RegExp(`^To: .*${email.replaceAll('.', '\\.')}`, 'im').test(mail)) return mail;
    }
    return null;
  }
  return {
    async linkToken(email) {
      for (const until = Date.now() + maxWaitMs; Date.now() < until; await sleep(20)) {
        const token = /\/(?:invitation|reset)#([\w.-]+)/.exec((await newestTo(email)) ?? '')?.[1];
        if (token) return token;
      }
      throw new Error(`no mail with a link came for ${email}`);
    },
  };
}

/** Quoted-printable breaks long lines and writes `=` as `=3D`. */
function unfold(mail: string): string {
  return mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
}
