/** What belongs to another tenant is not there: each id of theirs, in each field, answers like one that nothing has. */
import {
  bend,
  createStage,
  type Field,
  idFieldsOf,
  missingLike,
  type Sample,
  type Samples,
  type Stage,
  samplesOf,
  sendSample,
  startTestServer,
  type TestServer,
  valueAt,
} from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RouteDeclaration } from '../../src/kernel/http/index.ts';
import { withoutId } from './problems.ts';
import { realmsOf } from './registry.ts';
import { type RowCounts, watchRows } from './row-counts.ts';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let own: Stage;
let foreign: Stage;
let ownSamples: Samples;
let foreignSamples: Samples;
let rows: RowCounts;

beforeAll(async () => {
  server = await startTestServer();
  own = await createStage(server);
  foreign = await createStage(server, { staff: own.staff });
  ownSamples = samplesOf(own);
  foreignSamples = samplesOf(foreign);
  rows = await watchRows(server.database);
});
afterAll(async () => {
  await rows.close();
  await server.close();
});

/** Tenants' names are public: a visitor may ask any of them, and every page embeds their script. */
function namesAnyTenant(route: RouteDeclaration, { name }: Field): boolean {
  return route.auth.some((kind) => kind === 'public' || kind === 'visitor') && /^(business|tenant)_id$/.test(name);
}

/** At these a label opens a conversation of whoever says it: the same words of two visitors are two conversations. */
const opening = ['chat.send', 'widget.send', 'chat.session'];

interface Case {
  route: RouteDeclaration;
  sample: Sample;
  field: Field;
  foreignId: string;
}

async function casesOf(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const route of server.app.routes) {
    const fields = idFieldsOf(route).filter(
      (field) => !namesAnyTenant(route, field) && !(opening.includes(route.name) && field.name === 'session_id'),
    );
    if (fields.length === 0) continue;
    const sample = await ownSamples[route.name]!();
    const theirs = await foreignSamples[route.name]!();
    // Staff are everybody's; their ids belong to no tenant.
    if (sample.headers === own.staff.bearer) continue;
    for (const field of fields) {
      const foreignId = valueAt(theirs, field);
      if (typeof foreignId === 'string') cases.push({ route, sample, field, foreignId });
    }
  }
  return cases;
}

it('answers a foreign id like a missing one, in every field of every route, and keeps nothing', async () => {
  const cases = await casesOf();
  expect(cases.length).toBeGreaterThan(30);
  const before = await rows.read();
  for (const { route, sample, field, foreignId } of cases) {
    const where = `${route.name} ${field.place}.${field.name}`;
    const met = await sendSample(server, route, bend(sample, field, foreignId));
    const missed = await sendSample(server, route, bend(sample, field, missingLike(foreignId)));
    expect([where, withoutId(met)]).toEqual([where, withoutId(missed)]);
    expect([where, met.text.includes(foreign.word)]).toEqual([where, false]);
    if (field.place === 'query') expect(met.body).toMatchObject({ items: [] });
    else expect([where, met.status]).toEqual([where, 404]);
  }
  expect(await rows.read()).toEqual(before);
});

it('answers a foreign tenant in X-Tenant like one that nobody has', async () => {
  const routes = server.app.routes.filter((one) => realmsOf(one).includes('member'));
  const samples = new Map<string, Sample>();
  for (const { name } of routes) samples.set(name, await ownSamples[name]!());
  const before = await rows.read();
  for (const route of routes) {
    const sample = samples.get(route.name)!;
    const met = await Promise.all(
      [foreign.tenant.id, foreign.tenant.slug, crypto.randomUUID(), 'nobody', "x' or 1=1", '', 'NULL'].map((name) =>
        sendSample(server, route, sample, { 'x-tenant': name, ...own.owner.bearer }),
      ),
    );
    for (const answer of met)
      expect([route.name, withoutId(answer)]).toEqual([route.name, { ...(withoutId(met[2]!) as object), status: 404 }]);
  }
  expect(await rows.read()).toEqual(before);
});

it("gives a visitor's conversation to no other visitor, member or tenant, by label or by id", async () => {
  const { answer } = foreign.visitor;
  const theirs = [answer.session_id, answer.conversation_id];
  const asks = [own.visitor.headers, own.owner.bearer, {}, own.widgetVisitor.headers];
  const tenants = [
    '',
    `?business_id=${foreign.tenant.slug}`,
    `?business_id=${own.tenant.slug}`,
    `?business_id=${foreign.tenant.id}`,
  ];
  for (const headers of asks)
    for (const id of theirs)
      for (const query of tenants)
        for (const path of ['/api/chat/history/', '/api/chat/stream/', '/api/widget/history/', '/api/widget/stream/']) {
          const met = await server.ask(`${path}${encodeURIComponent(id)}${query}`, { headers });
          expect(met.status).toBeGreaterThanOrEqual(400);
          expect(met.text).not.toContain(foreign.word);
        }
});

it("takes a tenant's key and visitor token for that tenant alone", async () => {
  const { 'x-visitor-token': token } = foreign.widgetVisitor.headers;
  const mixed = { ...own.widgetVisitor.headers, 'x-visitor-token': token! };
  const { session_id: label, turn_id: turn, conversation_id: conversation } = foreign.widgetVisitor.answer;
  for (const path of [`history/${encodeURIComponent(label)}`, `history/${conversation}`, `receipts/${turn}`]) {
    const met = await server.ask(`/api/widget/${path}`, { headers: mixed });
    expect([path, met.status]).toEqual([path, 404]);
  }
  const said = await server.ask<{ conversation_id: string }>('/api/widget/chat', {
    ...{ headers: mixed, body: { message: 'What does it cost?', session_id: label } },
  });
  expect(said.body.conversation_id).not.toBe(conversation);
  expect(said.headers['x-visitor-token']).toMatch(/^[\w-]{43}$/);
  expect(said.headers['x-visitor-token']).not.toBe(token);
});
