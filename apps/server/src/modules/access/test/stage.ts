/** The room on a real database behind the real HTTP server, as a test drives it. */

import { type TestDatabase, withClient } from '@office16852/testkit';
import { createHttpServer, type HttpServer } from '../../../kernel/http/index.ts';
import type { JobDefinition } from '../../../kernel/jobs/index.ts';
import { type Mail, mailJob } from '../../../kernel/mail/index.ts';
import { createTenants, homeSlug, type Tenant } from '../../tenants/index.ts';
import { type Access, createAccess } from '../index.ts';

export interface StageOptions {
  publicUrl?: string;
  loginPer15Minutes?: number;
  proxyHops?: number;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
  body: any;
  /** Name and value of each cookie set, and its whole line. */
  cookies: Record<string, { value: string; line: string }>;
}

export interface Call {
  method?: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Stage {
  t: TestDatabase;
  access: Access;
  home: Tenant;
  call(call: Call): Promise<Answer>;
  /** Another process's server on the same database. */
  another(): Promise<(call: Call) => Promise<Answer>>;
  /** Runs the jobs that wait, and gives the mails they sent. */
  mails(): Promise<Mail[]>;
  events(
    tenantId: string,
    type: string,
  ): Promise<{ data: Record<string, unknown>; actor: string; personal: Record<string, string> }[]>;
  close(): Promise<void>;
}

const plenty = { capacity: 100_000, perSeconds: 60 };
const limits = {
  login: plenty,
  setup: plenty,
  knock: plenty,
  chat: plenty,
  widget: plenty,
  read: plenty,
  write: plenty,
  asset: plenty,
};

export async function openStage(t: TestDatabase, options: StageOptions = {}): Promise<Stage> {
  const publicUrl = options.publicUrl ?? 'http://localhost:3000';
  const home = await t.tenant({ slug: homeSlug, name: 'Office 168/52', language: 'en' });
  const servers: HttpServer[] = [];
  const open = async () => {
    const access = createAccess({
      db: t.db,
      clock: t.clock,
      secrets: t.secrets,
      tenants: createTenants({ db: t.db, provisions: [] }),
      log: t.log,
      config: {
        publicUrl,
        secure: publicUrl.startsWith('https:'),
        loginPer15Minutes: options.loginPer15Minutes ?? 1_000,
      },
    });
    const gate = {
      ...access,
      widget: () => Promise.reject(new Error('no widget here')),
      originKnown: () => Promise.resolve(false),
    };
    const server = await createHttpServer(
      {
        ...{ db: t.db, gate, clock: t.clock, log: t.log, publicUrl, limits },
        proxyHops: options.proxyHops ?? 0,
        checkOutput: true,
      },
      access.routes,
    );
    servers.push(server);
    const { port } = await server.listen('127.0.0.1', 0);
    return { access, call: (call: Call) => send(`http://127.0.0.1:${port}`, call) };
  };
  const first = await open();
  return {
    t,
    home,
    ...first,
    another: async () => (await open()).call,
    mails: () => runJobs(t, first.access),
    events: (tenantId, type) => readEvents(t, tenantId, type),
    async close() {
      for (const server of servers) await server.close();
      await t.close();
    },
  };
}

async function send(base: string, { method, path, body, headers = {} }: Call): Promise<Answer> {
  const response = await fetch(base + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const cookies = response.headers.getSetCookie().map((line) => {
    const [pair = ''] = line.split(';');
    return [pair.slice(0, pair.indexOf('=')), { value: pair.slice(pair.indexOf('=') + 1), line }] as const;
  });
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
    cookies: Object.fromEntries(cookies),
  };
}

/** Takes what waits in the queue, in order, as its worker would. */
async function runJobs(t: TestDatabase, access: Access): Promise<Mail[]> {
  const sent: Mail[] = [];
  const mailer = {
    send: async (mail: Mail) => {
      sent.push(mail);
      return `${sent.length}`;
    },
    close: () => {},
  };
  const jobs = [...access.jobs, mailJob({ mailer, secrets: t.secrets, log: t.log })] as JobDefinition<unknown>[];
  for (;;) {
    const job = await withClient(t.admin, async (client) => {
      const { rows } = await client.query(
        `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks k
         where j.task_id = k.id and j.id = (select id from graphile_worker._private_jobs order by id limit 1)
         returning k.identifier as name, j.payload`,
      );
      return rows[0] as { name: string; payload: unknown } | undefined;
    });
    if (!job) return sent;
    const known = jobs.find(({ name }) => name === job.name);
    if (!known) throw new Error(`nobody runs ${job.name}`);
    await known.run(job.payload, { signal: new AbortController().signal, attempt: 1 });
  }
}

async function readEvents(t: TestDatabase, tenantId: string, type: string) {
  return withClient(t.admin, async (client) => {
    const { rows } = await client.query(
      `select e.data - 'personal' as data, e.actor_kind || ' ' || e.actor_id as actor,
         coalesce((select jsonb_object_agg(p.name, p.value) from event_personal_values p where p.tenant_id = e.tenant_id and p.event_id = e.id), '{}') as personal
       from events e where e.tenant_id = $1 and e.type = $2 order by e.id`,
      [tenantId, type],
    );
    return rows;
  });
}

export function tokenOf(url: string): string {
  return new URL(url).hash.slice(1);
}

export function linkIn(mail: Mail | undefined): URL {
  return new URL(/\bhttps?:\/\/\S+/.exec(mail?.text ?? '')![0]);
}
