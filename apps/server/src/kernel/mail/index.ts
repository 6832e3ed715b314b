/** Mail by SMTP, or as .eml files in a folder where no server is configured. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../ids.ts';

export { mailJob, queueMail } from './send.job.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Gives the file's name for the log where mails are files, else the server's id of the mail. */
  send(mail: Mail): Promise<string>;
  close(): void;
}

export interface MailerOptions {
  smtpUrl: string | null;
  folder: string;
  from: string;
}

export function createMailer(options: MailerOptions): Mailer {
  return options.smtpUrl ? smtpMailer(options.smtpUrl, options.from) : fileMailer(options);
}

function smtpMailer(url: string, from: string): Mailer {
  // Loaded with the first mail: it is not needed to answer a question.
  const transport = import('nodemailer').then(({ createTransport }) =>
    createTransport({ url, connectionTimeout: 10_000, socketTimeout: 20_000 }, { from }),
  );
  transport.catch(() => {});
  return {
    send: async (mail) => (await (await transport).sendMail(mail)).messageId,
    close: () =>
      void transport.then(
        (open) => open.close(),
        () => {},
      ),
  };
}

function fileMailer(options: MailerOptions): Mailer {
  return {
    async send(mail) {
      const { createTransport } = await import('nodemailer');
      const composed = await createTransport({ streamTransport: true, buffer: true }, { from: options.from }).sendMail(
        mail,
      );
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      const name = `${newId('message').slice(4)}.eml`;
      await writeFile(join(options.folder, name), composed.message as Buffer, { mode: 0o600 });
      return name;
    },
    close: () => {},
  };
}
