/** A pure function from environment and flags to one frozen Config. All problems are reported together, by name, with an example. */
import { isAbsolute, join, resolve } from 'node:path';
import type { LogLevel } from '../kernel/observe/log.ts';
import type { RawEnv } from './env.ts';
import { fieldReaders } from './fields.ts';

export interface Config {
  host: string;
  port: number;
  publicUrl: string;
  dataDir: string;
  databaseUrl: string | null;
  databaseAdminUrl: string | null;
  secretKey: string | null;
  roles: { api: boolean; worker: boolean; migrate: boolean };
  smtpUrl: string | null;
  mailFrom: string;
  mailFolder: string;
  proxyHops: number;
  outboundAllow: readonly string[];
  logLevel: LogLevel;
  limits: {
    chatPerMinute: number;
    widgetPerMinute: number;
    loginPer15Minutes: number;
    readPerMinute: number;
    writePerMinute: number;
  };
  ceilings: { visitorPerDay: number; keyPerDay: number };
}

export interface Flags {
  port?: number;
  dataDir?: string;
}

export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export function readConfig(env: RawEnv, flags: Flags = {}, cwd: string = process.cwd()): Config {
  const problems: string[] = [];
  const { text, integer, url, list, choice } = fieldReaders(env, problems);
  const port = flags.port ?? integer('PORT', 0, 65_535);
  const dataDir = flags.dataDir ?? text('DATA_DIR')!;
  const absolute = isAbsolute(dataDir) ? dataDir : resolve(cwd, dataDir);
  const roleNames = list('ROLES');
  for (const name of roleNames)
    if (!['api', 'worker', 'migrate'].includes(name))
      problems.push(`ROLES names "${name}". Known: api, worker, migrate.`);
  const secretKey = text('SECRET_KEY');
  if (secretKey !== null && !/^[0-9a-f]{64,}$/i.test(secretKey))
    problems.push('SECRET_KEY must be 32 bytes or more in hexadecimal. Make one with: openssl rand -hex 32');
  const publicUrl = url('PUBLIC_URL', 'http:', 'https:') ?? `http://localhost:${port}`;
  const outboundAllow = list('OUTBOUND_ALLOW');
  if (outboundAllow.length > 0 && !isLoopback(publicUrl))
    problems.push('OUTBOUND_ALLOW opens private addresses and is refused while PUBLIC_URL is public.');
  const databaseUrl = url('DATABASE_URL', 'postgres:', 'postgresql:');

  const config: Config = {
    host: text('HOST')!,
    port,
    publicUrl,
    dataDir: absolute,
    databaseUrl,
    databaseAdminUrl: url('DATABASE_ADMIN_URL', 'postgres:', 'postgresql:') ?? databaseUrl,
    secretKey,
    roles: {
      api: roleNames.includes('api'),
      worker: roleNames.includes('worker'),
      migrate: roleNames.includes('migrate'),
    },
    smtpUrl: url('SMTP_URL', 'smtp:', 'smtps:'),
    mailFrom: text('MAIL_FROM')!,
    mailFolder: join(absolute, 'mail'),
    proxyHops: integer('TRUST_PROXY_HOPS', 0, 10),
    outboundAllow,
    logLevel: choice('LOG_LEVEL') as LogLevel,
    limits: {
      chatPerMinute: integer('LIMIT_CHAT_PER_MINUTE', 1, 10_000_000),
      widgetPerMinute: integer('LIMIT_WIDGET_PER_MINUTE', 1, 10_000_000),
      loginPer15Minutes: integer('LIMIT_LOGIN_PER_15_MINUTES', 1, 10_000_000),
      readPerMinute: integer('LIMIT_READ_PER_MINUTE', 1, 10_000_000),
      writePerMinute: integer('LIMIT_WRITE_PER_MINUTE', 1, 10_000_000),
    },
    ceilings: {
      visitorPerDay: integer('CEILING_VISITOR_PER_DAY', 1, 10_000_000),
      keyPerDay: integer('CEILING_KEY_PER_DAY', 1, 1_000_000_000),
    },
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
