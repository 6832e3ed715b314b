/** A house of rooms on one database, asked through its HTTP doors: what the tests of turns share. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatAnswer, Permission, Problem, StreamPart } from '@office16852/contract';
import type { TestDatabase } from '@office16852/testkit';
import { createLocalBlobs } from '../../../kernel/blobs/index.ts';
import { createPresence, type Presence, type TenantDb } from '../../../kernel/db/index.ts';
import { createHttpServer, type HttpServer, type RequestFacts, type SignedIn } from '../../../kernel/http/index.ts';
import { newId } from '../../../kernel/ids.ts';
import { type Access, createAccess } from '../../access/index.ts';
import { type Audit, createAudit } from '../../audit/index.ts';
import { createConversations } from '../../conversations/index.ts';
import { createKnowledge, type Knowledge } from '../../knowledge/index.ts';
import { createModels, type Models } from '../../models/index.ts';
import { createPersonas, type Personas } from '../../personas/index.ts';
import { createReleases, type Releases } from '../../releases/index.ts';
import { createTenants, type Tenant, type Tenants } from '../../tenants/index.ts';
import { createTurns, type Turns } from '../index.ts';

export interface House {
  t: TestDatabase;
  audit: Audit;
  knowledge: Knowledge;
  releases: Releases;
  /** A process of its own: its own runner number, its own turns in memory, its own listener. */
  process(options?: ProcessOptions): Promise<TestProcess>;
  /** A tenant that answers from these texts. */
  tenant(name?: string, texts?: readonly Text[]): Promise<Tenant>;
  db(tenant: Tenant): TenantDb;
  close(): Promise<void>;
}

export interface ProcessOptions {
  models?: Models;
  visitorPerDay?: number;
  keyPerDay?: number;
}

export interface TestProcess {
  http: HttpServer;
  turns: Turns;
  presence: Presence;
  /** Ends its presence as a death would: its turns stay open. */
  die(): Promise<void>;
}

export interface Text {
  title: string;
  text: string;
  language?: string;
  kind?: 'document' | 'faq';
}

export const firm: readonly Text[] = [
  {
    title: 'Opening hours',
    text: 'Our office is open Monday to Thursday from 7:30 to 17:00 and on Friday from 7:30 to 14:00. 🙂 On Saturday we are open from 9:00 to 12:00. On Sundays and public holidays we are closed.',
  },
  {
    title: 'Emergency service',
    text: 'If a pipe bursts or your heating fails in winter, call our emergency line on 01632 960 911. It is staffed day and night, all year round. Outside opening hours we charge a surcharge of £60 per call-out.',
  },
  {
    title: 'Öffnungszeiten',
    language: 'de',
    text: 'Unser Büro ist von Montag bis Donnerstag von 7:30 bis 17:00 Uhr geöffnet. Am Samstag ist das Büro von 9:00 bis 12:00 Uhr geöffnet.',
  },
];

export const questions = {
  answered: 'What does a call-out outside opening hours cost?',
  german: 'Wann ist das Büro am Samstag geöffnet?',
  refused: 'Who won the football world championship?',
  refusedGerman: 'Welche Bücher hat Thomas Mann geschrieben und wann?',
} as const;

/** Takes the database over and closes it. */
export async function openHouse(t: TestDatabase): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'turns-'));
  const db = t.db;
  const personas = createPersonas({ db });
  const knowledge = createKnowledge({ db, blobs: createLocalBlobs(folder), log: t.log });
  const releases = createReleases({ db, knowledge, personas, log: t.log });
  const audit = createAudit({ db, log: t.log });
  const running: TestProcess[] = [];
  const rooms = { ...t, personas, knowledge, releases, audit };
  return {
    ...{ t, audit, knowledge, releases },
    db: (tenant) => db.forTenant(tenant.id, { actor: { kind: 'system', id: 'test' } }),
    async process(options = {}) {
      const started = await startProcess(rooms, options);
      running.push(started);
      return started;
    },
    async tenant(name = 'Brandt Heating', texts = firm) {
      const tenant = await t.tenant({ name, provisions: [personas.provision, releases.provision] });
      const own = db.forTenant(tenant.id, { actor: { kind: 'system', id: 'test' } });
      for (const text of texts) await putText(knowledge, own, text);
      if (texts.length > 0) await releases.publish(own);
      return tenant;
    },
    async close() {
      for (const one of running) {
        await one.http.close();
        await one.turns.drain(2_000);
        await one.presence.stop();
      }
      await t.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Rooms extends TestDatabase {
  personas: Personas;
  knowledge: Knowledge;
  releases: Releases;
  audit: Audit;
}

async function startProcess(rooms: Rooms, options: ProcessOptions): Promise<TestProcess> {
  const { db, clock, secrets, log } = rooms;
  const publicUrl = 'http://localhost:3000';
  const tenants = createTenants({ db, provisions: [] });
  const config = { publicUrl, secure: false, loginPer15Minutes: 100 };
  const access = createAccess({ db, clock, secrets, tenants, log, config });
  const conversations = createConversations({ db, tenants, access, secure: false });
  const presence = createPresence(rooms.login('bob_system'), () => {});
  await presence.start();
  const turns = createTurns({
    ...{ db, clock, log, tenants, access, presence, models: options.models ?? createModels() },
    ...{ audit: rooms.audit, personas: rooms.personas, knowledge: rooms.knowledge, releases: rooms.releases },
    config: {
      ...{ publicUrl, secure: false },
      ceilings: { visitorPerDay: options.visitorPerDay ?? 1_000, keyPerDay: options.keyPerDay ?? 1_000 },
    },
  });
  const http = await serve(rooms, { tenants, access }, [...conversations.routes, ...turns.routes]);
  return { http, turns, presence, die: () => presence.stop() };
}

function serve(rooms: Rooms, doors: { tenants: Tenants; access: Access }, routes: Turns['routes']) {
  const { db, clock, log } = rooms;
  const limit = { capacity: 10_000, perSeconds: 60 };
  const limits = {
    login: limit,
    setup: limit,
    knock: limit,
    chat: limit,
    widget: limit,
    read: limit,
    write: limit,
    asset: limit,
  };
  const gate = {
    signedIn: async (facts: RequestFacts) => personOf(facts),
    widget: async (facts: RequestFacts) => {
      const [tenantId = '', widgetKeyId = ''] = facts.header('x-widget-key')!.split(' ');
      return { kind: 'widget' as const, tenantId, widgetKeyId, origin: 'https://firm.example' };
    },
    originKnown: async () => true,
    recordEntry: doors.access.recordEntry,
  };
  const server = { db, gate, clock, log, publicUrl: 'http://localhost:3000', proxyHops: 0, limits, checkOutput: true };
  return createHttpServer(server, routes);
}

/** `X-Test-Person: member <tenant id> <member id> <permissions…>` stands for a login. */
function personOf(facts: RequestFacts): SignedIn | null {
  const [kind, tenantId = '', id = '', ...permissions] = (facts.header('x-test-person') ?? '').split(' ');
  if (kind !== 'member' && kind !== 'staff') return null;
  return {
    ...{ kind, id, tenantId, accountId: newId('account'), sessionId: newId('session') },
    ...{ role: 'owner', via: 'bearer', csrfToken: 'none', permissions: new Set(permissions as Permission[]) },
  };
}

async function putText(knowledge: Knowledge, own: TenantDb, { title, text, language = 'en', kind = 'document' }: Text) {
  const sections = [{ path: [title], start: 0, end: text.length }];
  const extracted = { title, text, language, sections, kind, canonicalUrl: null };
  const url = `https://firm.example/${encodeURIComponent(title)}`;
  const draft = await knowledge.draft(extracted, language);
  await own.tx((tx) => knowledge.put(tx, { sourceId: newId('source'), key: title, url, draft }));
}

export interface Said {
  status: number;
  answer: ChatAnswer;
  problem: Problem;
  headers: Record<string, string | string[] | number | undefined>;
}

/** Somebody at the public door, who keeps their cookie. */
export class Visitor {
  readonly #at: TestProcess;
  readonly #tenant: Tenant;
  cookie = '';

  constructor(at: TestProcess, tenant: Tenant, cookie = '') {
    this.#at = at;
    this.#tenant = tenant;
    this.cookie = cookie;
  }

  /** The same person at another process. */
  at(other: TestProcess): Visitor {
    return new Visitor(other, this.#tenant, this.cookie);
  }

  async say(message: string, session = 'one', headers: Record<string, string> = {}): Promise<Said> {
    const payload = { message, session_id: session, business_id: this.#tenant.slug };
    return this.#keep(
      await this.#at.http.app.inject({ method: 'POST', url: '/api/chat', headers: this.#with(headers), payload }),
    );
  }

  async stream(message: string, session = 'one', headers: Record<string, string> = {}): Promise<StreamPart[]> {
    const payload = { message, session_id: session, business_id: this.#tenant.slug };
    const accept = { accept: 'text/event-stream', ...headers };
    const reply = await this.#at.http.app.inject({
      ...{ method: 'POST', url: '/api/chat', headers: this.#with(accept), payload },
    });
    this.#keep(reply);
    return partsOf(reply.body);
  }

  async resume(session = 'one', after = 0): Promise<StreamPart[]> {
    const url = `/api/chat/stream/${encodeURIComponent(session)}?business_id=${this.#tenant.slug}&after=${after}`;
    return partsOf((await this.#at.http.app.inject({ url, headers: this.#with({}) })).body);
  }

  async get(url: string, headers: Record<string, string> = {}) {
    const reply = await this.#at.http.app.inject({ url, headers: this.#with(headers) });
    return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
  }

  async post(url: string, payload: object, headers: Record<string, string> = {}) {
    const reply = await this.#at.http.app.inject({ method: 'POST', url, headers: this.#with(headers), payload });
    return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
  }

  history(session = 'one') {
    return this.get(`/api/chat/history/${encodeURIComponent(session)}?business_id=${this.#tenant.slug}`);
  }

  #with(headers: Record<string, string>): Record<string, string> {
    return this.cookie === '' ? headers : { cookie: this.cookie, ...headers };
  }

  #keep(reply: { statusCode: number; body: string; headers: Said['headers'] }): Said {
    const minted = [reply.headers['set-cookie'] ?? []].flat()[0];
    if (minted) this.cookie = String(minted).split(';')[0]!;
    const isJson = String(reply.headers['content-type']).includes('json');
    const body = isJson ? JSON.parse(reply.body) : null;
    return { status: reply.statusCode, answer: body, problem: body, headers: reply.headers };
  }
}

export function partsOf(body: string): StreamPart[] {
  return body
    .split('\n\n')
    .filter((event) => event.includes('data: '))
    .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as StreamPart);
}

/** The built-in answerer, held back until the gate is opened; what it is asked is counted. */
export function gatedModels(): { models: Models; open(): void; asked(): number } {
  const inner = createModels();
  let asked = 0;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const models: Models = {
    async *stream(request, signal) {
      asked += 1;
      await gate;
      yield* inner.stream(request, signal);
    },
  };
  return { models, open, asked: () => asked };
}
