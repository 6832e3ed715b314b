/** A tenant with everything in it: knowledge, people, a key, visitors who asked. Its word stands in every text of its own. */
import { randomBytes } from 'node:crypto';
import type { ChatAnswer } from '@office16852/contract';
import type { Tenant } from '../../../../../apps/server/src/modules/tenants/index.ts';
import type { Answer, Ask } from '../ask.ts';
import type { TestPerson } from '../people.ts';
import type { TestServer } from '../start-test-server.ts';
import type { WidgetKey } from '../test-tenants.ts';

/** Somebody at a public door, and the turn that answered them. */
export interface StageVisitor {
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: ChatAnswer;
}

export interface Stage {
  readonly server: TestServer;
  readonly tenant: Tenant;
  /** Stands in every text of this tenant and nowhere else: met elsewhere, it leaked. */
  readonly word: string;
  readonly owner: TestPerson;
  readonly staff: TestPerson;
  readonly key: WidgetKey;
  readonly visitor: StageVisitor;
  readonly widgetVisitor: StageVisitor;
  readonly documentId: string;
  readonly sourceId: string;
  readonly personaId: string;
  readonly releaseId: string;
  /** A text nobody else uses, with the word in it. */
  fresh(what: string): string;
}

export async function createStage(
  server: TestServer,
  given: { staff?: TestPerson; word?: string } = {},
): Promise<Stage> {
  const { word = `canary${randomBytes(6).toString('hex')}` } = given;
  const slug = `firm-${randomBytes(4).toString('hex')}`;
  const tenant = await server.tenant({ slug, name: `Firm ${word}`, pages: pagesOf(word) });
  const owner = await server.member(tenant, 'owner', word);
  const staff = given.staff ?? (await server.staff('owner'));
  const key = await server.widgetKey(tenant);
  const question = { message: questionOf(word), session_id: `session ${word}` };
  const visitor = await askAt(server, '/api/chat', { body: { ...question, business_id: tenant.slug } });
  const widgetVisitor = await askAt(server, '/api/widget/chat', { body: question, headers: key.headers });
  const first = (path: string) => firstItem(server, owner, path);
  const document = await first('/api/documents');
  return Object.freeze({
    ...{ server, tenant, word, owner, staff, key },
    visitor: { answer: visitor.body, headers: { cookie: visitor.headers['set-cookie']![0]!.split(';')[0]! } },
    widgetVisitor: {
      answer: widgetVisitor.body,
      headers: { ...key.headers, 'x-visitor-token': String(widgetVisitor.headers['x-visitor-token']) },
    },
    documentId: document['document_id']!,
    sourceId: document['source_id']!,
    personaId: (await first('/api/personas'))['id']!,
    releaseId: (await first('/api/releases'))['id']!,
    fresh: (what: string) => `${what} ${word} ${randomBytes(4).toString('hex')}`,
  });
}

export function questionOf(word: string): string {
  return `What does the inspection of a ${word} boiler cost?`;
}

function pagesOf(word: string) {
  return {
    prices: `# Prices of ${word}\n\nThe inspection of a ${word} boiler costs 129 euros, travel included.\n`,
    hours: `# Opening hours of ${word}\n\nThe ${word} office is open from Monday to Friday between 8 and 17 o'clock.\n`,
  };
}

async function askAt(server: TestServer, path: string, ask: Ask): Promise<Answer<ChatAnswer>> {
  const answer = await server.ask<ChatAnswer>(path, ask);
  if (answer.body?.outcome !== 'answered') throw new Error(`${path} did not answer: ${answer.status} ${answer.text}`);
  return answer;
}

async function firstItem(server: TestServer, owner: TestPerson, path: string): Promise<Record<string, string>> {
  const list = await server.ask<{ items: Record<string, string>[] }>(path, { headers: owner.bearer });
  if (!list.body.items[0]) throw new Error(`${path} is empty: ${list.text}`);
  return list.body.items[0];
}
