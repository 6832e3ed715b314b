/** Each environment variable once: name, form, default, whether it is secret, and one line of docs. The only reader of process.env. */

export interface EnvEntry {
  name: string;
  /** The form a value must have, and an example of it. */
  form: 'text' | 'integer' | 'url' | 'list' | 'choice';
  choices?: readonly string[];
  default: string | null;
  secret: boolean;
  example: string;
  doc: string;
}

function entry(
  name: string,
  form: EnvEntry['form'],
  fallback: string | null,
  example: string,
  doc: string,
  more: { secret?: boolean; choices?: readonly string[] } = {},
): EnvEntry {
  return {
    name,
    form,
    default: fallback,
    secret: more.secret ?? false,
    example,
    doc,
    ...(more.choices ? { choices: more.choices } : {}),
  };
}

export const envEntries: readonly EnvEntry[] = [
  entry('PORT', 'integer', '3000', '8080', 'Port to listen on. The flag --port goes before it.'),
  entry('HOST', 'text', '127.0.0.1', '0.0.0.0', 'Address to listen on.'),
  entry(
    'PUBLIC_URL',
    'url',
    null,
    'https://bob.example.com',
    'Where browsers reach this installation. Tags, mails and cookies are built on it. Default: http://localhost and the port.',
  ),
  entry(
    'DATA_DIR',
    'text',
    '.data',
    '/var/lib/bob',
    'Folder of the embedded database, blobs, mails and the installation secret. The flag --data-dir goes before it.',
  ),
  entry(
    'DATABASE_URL',
    'url',
    null,
    'postgres://bob:secret@db.example.com/bob',
    "A PostgreSQL of your own: the app's login. Without it the server starts its own.",
    { secret: true },
  ),
  entry(
    'DATABASE_ADMIN_URL',
    'url',
    null,
    'postgres://admin:secret@db.example.com/bob',
    'The login that migrates and does system work. Default: the same as DATABASE_URL.',
    { secret: true },
  ),
  entry(
    'SECRET_KEY',
    'text',
    null,
    '64 hexadecimal characters',
    'The installation secret, 32 bytes in hexadecimal. Default: made once and kept in DATA_DIR.',
    { secret: true },
  ),
  entry(
    'ROLES',
    'list',
    'api,worker,migrate',
    'api',
    'What this process does: api answers, worker runs jobs, migrate updates the schema first.',
  ),
  entry(
    'SMTP_URL',
    'url',
    null,
    'smtp://user:secret@mail.example.com:587',
    'Mail server. Without it mails are files in DATA_DIR/mail.',
    { secret: true },
  ),
  entry('MAIL_FROM', 'text', 'Bob <bob@localhost>', 'Bob <bob@example.com>', 'Sender of mails.'),
  entry('TRUST_PROXY_HOPS', 'integer', '0', '1', 'How many proxies in front may name the client in X-Forwarded-For.'),
  entry(
    'OUTBOUND_ALLOW',
    'list',
    '',
    '10.0.0.5:8080',
    'Private host:port destinations that tenants may name. Refused on a public installation.',
  ),
  entry('LOG_LEVEL', 'choice', 'info', 'warn', 'How much is logged.', {
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
  }),
  entry('LIMIT_CHAT_PER_MINUTE', 'integer', '30', '60', 'Chat messages a minute from one address, at the public door.'),
  entry('LIMIT_WIDGET_PER_MINUTE', 'integer', '60', '120', 'Widget requests a minute from one address.'),
  entry(
    'LIMIT_LOGIN_PER_15_MINUTES',
    'integer',
    '10',
    '20',
    'Logins in 15 minutes for one address, and for one e-mail.',
  ),
  entry('LIMIT_READ_PER_MINUTE', 'integer', '600', '6000', 'Reading requests a minute from one address.'),
  entry('LIMIT_WRITE_PER_MINUTE', 'integer', '120', '1200', 'Changing requests a minute from one address.'),
  entry('CEILING_VISITOR_PER_DAY', 'integer', '200', '1000', 'Messages a day from one visitor.'),
  entry('CEILING_KEY_PER_DAY', 'integer', '20000', '100000', 'Messages a day through one widget key.'),
];

export type RawEnv = Readonly<Record<string, string | undefined>>;

export function readEnv(): RawEnv {
  return Object.freeze({ ...process.env });
}
