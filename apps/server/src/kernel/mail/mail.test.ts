import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../observe/log.ts';
import { createSecrets } from '../secrets/index.ts';
import { createMailer } from './index.ts';
import { mailJob } from './send.job.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const mail = { to: 'ines@firm.example', subject: 'Grüße', text: 'https://bob.example/reset#token\nÄ 🙂\n' };

it('writes a mail as a file that only its owner reads, where no server is configured', async () => {
  const own = join(folder, 'files');
  const mailer = createMailer({ smtpUrl: null, folder: own, from: 'Bob <bob@bob.example>' });
  const name = await mailer.send(mail);
  expect(await readdir(own)).toEqual([name]);
  const text = await readFile(join(own, name), 'utf8');
  expect(text).toMatch(/^From: Bob <bob@bob.example>$/m);
  expect(text).toMatch(/^To: ines@firm.example$/m);
  expect((await stat(join(own, name))).mode & 0o077).toBe(0);
  mailer.close();
});

it('lets no subject and no address add a header', async () => {
  const mailer = createMailer({ smtpUrl: null, folder: join(folder, 'inject'), from: 'bob@bob.example' });
  const name = await mailer.send({
    ...mail,
    subject: 'Hi\r\nBcc: evil@evil.example',
    to: 'a@b.example\r\nCc: c@d.example',
  });
  const [head = ''] = (await readFile(join(folder, 'inject', name), 'utf8')).split('\r\n\r\n');
  expect(head).not.toMatch(/^(bcc|cc):/im);
});

it('is queued sealed, and the log names the mail and nothing of it', async () => {
  const lines: string[] = [];
  const secrets = createSecrets(Buffer.alloc(32, 1));
  const sent: unknown[] = [];
  const mailer = { send: async (one: unknown) => `mail ${sent.push(one)}`, close: () => {} };
  const job = mailJob({ mailer, secrets, log: createLog('info', (line) => lines.push(line)) });
  const sealed = secrets.encrypt('mail.send', JSON.stringify(mail));
  expect(sealed).not.toContain(Buffer.from('reset').toString('base64').slice(0, 4));
  await job.run({ sealed }, { signal: new AbortController().signal, attempt: 1 });
  expect(sent).toEqual([mail]);
  expect(lines.join()).toContain('mail 1');
  expect(lines.join()).not.toContain('token');
});
