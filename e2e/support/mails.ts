/** Mails as the server writes them to its folder, and the links in them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const maxWaitMs = 15_000;

/** Waits for the newest mail to this address that has a link to this page of `url`, and gives the link. */
export async function linkMailedTo(folder: string, email: string, page: string): Promise<string> {
  for (const until = Date.now() + maxWaitMs; Date.now() < until; await sleep(50)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.sort().reverse()) {
      const mail = unfold(await readFile(join(folder, name), 'utf8'));
      const link = new RegExp(`${page.replaceAll('.', '\\.')}#[\\w.-]+`).exec(mail)?.[0];
      if (link && mail.split('\n').some((line) => line.startsWith('To: ') && line.includes(email))) return link;
    }
  }
  throw new Error(`no mail with a link to ${page} came for ${email}`);
}

/** Quoted-printable breaks long lines and writes `=` as `=3D`. */
function unfold(mail: string): string {
  return mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
}
