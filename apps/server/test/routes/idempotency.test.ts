/** The same Idempotency-Key: one effect and the same answer. Another request under it: 422. Both at once: 409. */
import {
  createStage,
  type Sample,
  type Samples,
  type Stage,
  samplesOf,
  sendSample,
  startTestServer,
  type TestServer,
} from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type RouteDeclaration, takesIdempotencyKey } from '../../src/kernel/http/index.ts';
import { faultOf } from './problems.ts';
import { type RowCounts, watchRows } from './row-counts.ts';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let stage: Stage;
let samples: Samples;
let rows: RowCounts;
let keyed: RouteDeclaration[];

beforeAll(async () => {
  server = await startTestServer();
  stage = await createStage(server);
  samples = samplesOf(stage);
  rows = await watchRows(server.database);
  keyed = server.app.routes.filter(takesIdempotencyKey);
});
afterAll(async () => {
  await rows.close();
  await server.close();
});

async function sampleOf(route: RouteDeclaration): Promise<Sample> {
  const sample = await samples[route.name]!();
  // Only a visitor that the server knows can be known again.
  return route.name === 'chat.send' ? { ...sample, headers: stage.visitor.headers } : sample;
}

it('gives the first answer again and does nothing more, on every route that takes a key', async () => {
  expect(keyed.length).toBeGreaterThan(20);
  for (const route of keyed) {
    const sample = await sampleOf(route);
    const key = { 'idempotency-key': crypto.randomUUID() };
    const first = await sendSample(server, route, sample, key);
    expect([route.name, first.status]).toEqual([route.name, route.status ?? (route.output === null ? 204 : 200)]);
    const before = await rows.read();
    const again = await sendSample(server, route, sample, key);
    expect([route.name, again.status, again.text]).toEqual([route.name, first.status, first.text]);
    expect([route.name, await rows.read()]).toEqual([route.name, before]);
  }
});

it('refuses another request under a key that was used', async () => {
  for (const route of keyed) {
    const key = { 'idempotency-key': crypto.randomUUID() };
    await sendSample(server, route, await sampleOf(route), key);
    const other = await sampleOf(route);
    // A route without a field to differ in cannot be asked for anything else.
    if (!other.body && !other.params) continue;
    const before = await rows.read();
    const answer = await sendSample(server, route, differing(route, other), key);
    expect(faultOf(answer, route, 422)).toBeNull();
    expect([route.name, answer.text]).toEqual([route.name, expect.stringContaining('request.idempotency_mismatch')]);
    expect([route.name, await rows.read()]).toEqual([route.name, before]);
  }
});

/** Most samples differ by themselves, by the names they make up. */
function differing(route: RouteDeclaration, sample: Sample): Sample {
  if (route.name === 'releases.publish') return { ...sample, body: {} };
  return sample;
}

it('refuses the second of two at once with 409, and both get one effect', async () => {
  const route = keyed.find(({ name }) => name === 'personas.create')!;
  const sample = await sampleOf(route);
  const key = { 'idempotency-key': crypto.randomUUID() };
  const before = await rows.read();
  const answers = await Promise.all(Array.from({ length: 12 }, () => sendSample(server, route, sample, key)));
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ text }) => text)).size).toBe(1);
  for (const refused of answers.filter(({ status }) => status !== 201)) {
    expect(faultOf(refused, route, 409)).toBeNull();
    expect(refused.text).toContain('request.idempotency_conflict');
  }
  expect(made.length).toBeLessThan(12);
  expect((await rows.read())['personas']).toBe(before['personas']! + 1);
});

it("keeps one caller's keys from another's, and one route's from another's", async () => {
  const create = keyed.find(({ name }) => name === 'personas.create')!;
  const key = { 'idempotency-key': 'the same for all' };
  const colleague = await server.member(stage.tenant, 'manager');
  const sample = await sampleOf(create);
  const mine = await sendSample<{ id: string }>(server, create, sample, key);
  const theirs = await sendSample<{ id: string }>(server, create, { ...sample, headers: colleague.bearer }, key);
  expect([mine.status, theirs.status]).toEqual([201, 201]);
  expect(theirs.body.id).not.toBe(mine.body.id);
  const keyRoute = keyed.find(({ name }) => name === 'widget_keys.create')!;
  expect((await sendSample(server, keyRoute, await sampleOf(keyRoute), key)).status).toBe(201);
});

it('refuses a key that is empty or longer than 255 characters', async () => {
  for (const route of keyed) {
    const sample = await sampleOf(route);
    for (const key of ['', 'x'.repeat(256)])
      expect(faultOf(await sendSample(server, route, sample, { 'idempotency-key': key }), route, 422)).toBeNull();
  }
});

it('serves a retry after a refusal: only an effect is remembered', async () => {
  const route = keyed.find(({ name }) => name === 'personas.edit')!;
  const sample = await sampleOf(route);
  const key = { 'idempotency-key': crypto.randomUUID() };
  const stale = { ...sample, body: { ...sample.body, revision: 99 } };
  expect((await sendSample(server, route, stale, key)).status).toBe(409);
  expect((await sendSample(server, route, sample, key)).status).toBe(200);
});
