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

export const envEntries: readonly EnvEntry[] = [
  {
    name: 'PORT',
    form: 'integer',
    default: '3000',
    secret: false,
    example: '8080',
    doc: 'Port to listen on. The flag --port goes before it.',
  },
  { name: 'HOST', form: 'text', default: '127.0.0.1', secret: false, example: '0.0.0.0', doc: 'Address to listen on.' },
  {
    name: 'PUBLIC_URL',
    form: 'url',
    default: null,
    secret: false,
    example: 'https://bob.example.com',
    doc: 'Where browsers reach this installation. Tags, mails and cookies are built on it. Default: http://localhost and the port.',
  },
  {
    name: 'DATA_DIR',
    form: 'text',
    default: '.data',
    secret: false,
    example: '/var/lib/bob',
    doc: 'Folder of the embedded database, blobs, mails and the installation secret. The flag --data-dir goes before it.',
  },
  {
    name: 'DATABASE_URL',
    form: 'url',
    default: null,
    secret: true,
    example: 'postgres://bob:secret@db.example.com/bob',
    doc: "A PostgreSQL of your own: the app's login. Without it the server starts its own.",
  },
  {
    name: 'DATABASE_ADMIN_URL',
    form: 'url',
    default: null,
    secret: true,
    example: 'postgres://admin:secret@db.example.com/bob',
    doc: 'The login that migrates and does system work. Default: the same as DATABASE_URL.',
  },
  {
    name: 'SECRET_KEY',
    form: 'text',
    default: null,
    secret: true,
    example: '64 hexadecimal characters',
    doc: 'The installation secret, 32 bytes in hexadecimal. Default: made once and kept in DATA_DIR.',
  },
  {
    name: 'ROLES',
    form: 'list',
    default: 'api,worker,migrate',
    secret: false,
    example: 'api',
    doc: 'What this process does: api answers, worker runs jobs, migrate updates the schema first.',
  },
  {
    name: 'SMTP_URL',
    form: 'url',
    default: null,
    secret: true,
    example: 'smtp://user:secret@mail.example.com:587',
    doc: 'Mail server. Without it mails are files in DATA_DIR/mail.',
  },
  {
    name: 'MAIL_FROM',
    form: 'text',
    default: 'Bob <bob@localhost>',
    secret: false,
    example: 'Bob <bob@example.com>',
    doc: 'Sender of mails.',
  },
  {
    name: 'TRUST_PROXY_HOPS',
    form: 'integer',
    default: '0',
    secret: false,
    example: '1',
    doc: 'How many proxies in front may name the client in X-Forwarded-For.',
  },
  {
    name: 'OUTBOUND_ALLOW',
    form: 'list',
    default: '',
    secret: false,
    example: '10.0.0.5:8080',
    doc: 'Private host:port destinations that tenants may name. Refused on a public installation.',
  },
  {
    name: 'LOG_LEVEL',
    form: 'choice',
    default: 'info',
    secret: false,
    example: 'warn',
    doc: 'How much is logged.',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
  },
  {
    name: 'LIMIT_CHAT_PER_MINUTE',
    form: 'integer',
    default: '30',
    secret: false,
    example: '60',
    doc: 'Chat messages a minute from one address, at the public door.',
  },
  {
    name: 'LIMIT_WIDGET_PER_MINUTE',
    form: 'integer',
    default: '60',
    secret: false,
    example: '120',
    doc: 'Widget requests a minute from one address.',
  },
  {
    name: 'LIMIT_LOGIN_PER_15_MINUTES',
    form: 'integer',
    default: '10',
    secret: false,
    example: '20',
    doc: 'Logins in 15 minutes for one address, and for one e-mail.',
  },
  {
    name: 'LIMIT_READ_PER_MINUTE',
    form: 'integer',
    default: '600',
    secret: false,
    example: '6000',
    doc: 'Reading requests a minute from one address.',
  },
  {
    name: 'LIMIT_WRITE_PER_MINUTE',
    form: 'integer',
    default: '120',
    secret: false,
    example: '1200',
    doc: 'Changing requests a minute from one address.',
  },
  {
    name: 'CEILING_VISITOR_PER_DAY',
    form: 'integer',
    default: '200',
    secret: false,
    example: '1000',
    doc: 'Messages a day from one visitor.',
  },
  {
    name: 'CEILING_KEY_PER_DAY',
    form: 'integer',
    default: '20000',
    secret: false,
    example: '100000',
    doc: 'Messages a day through one widget key.',
  },
];

export type RawEnv = Readonly<Record<string, string | undefined>>;

export function readEnv(): RawEnv {
  return Object.freeze({ ...process.env });
}
