/** Every route of the registry serves at least one request, and says so in its own form. */
import {
  type Answer,
  createStage,
  type Samples,
  type Stage,
  samplesOf,
  sendSample,
  setUpSample,
  startTestServer,
  type TestServer,
} from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RouteDeclaration } from '../src/kernel/http/index.ts';
import { realmsOf } from './routes/registry.ts';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let stage: Stage;
let samples: Samples;
const served = new Map<string, number>();

beforeAll(async () => {
  server = await startTestServer();
  const setup = server.app.routes.find(({ name }) => name === 'setup.run')!;
  served.set(setup.name, (await sendSample(server, setup, await setUpSample(server))).status);
  stage = await createStage(server);
  samples = samplesOf(stage);
});
afterAll(() => server.close());

it('serves every route of the registry, with the status it declares', async () => {
  for (const route of server.app.routes) {
    const sample = await samples[route.name]?.();
    if (!sample || served.has(route.name)) continue;
    served.set(route.name, (await sendSample(server, route, sample)).status);
  }
  const declared = server.app.routes.map((route) => [route.name, statusOf(route)]);
  expect(Object.fromEntries(served)).toEqual(Object.fromEntries(declared));
  expect(Object.keys(samples).sort()).toEqual(server.app.routes.map(({ name }) => name).sort());
});

it('serves each further path of a route as it serves the first', async () => {
  const others = server.app.routes.flatMap((route) => (route.aliases ?? []).map((path) => ({ ...route, path })));
  expect(others.length).toBeGreaterThan(0);
  for (const route of others) {
    const answer = await sendSample(server, route, await samples[route.name]!());
    expect([route.path, answer.status]).toEqual([route.path, statusOf(route)]);
  }
});

it('streams the same turn as it answers, and takes it up again after a number', async () => {
  for (const name of ['chat.send', 'widget.send', 'chat.message']) {
    const route = server.app.routes.find((one) => one.name === name)!;
    const answer = await sendSample(server, route, await samples[name]!(), { accept: 'text/event-stream' });
    const parts = partsOf(answer);
    expect([name, parts[0]?.type, parts.at(-1)?.type]).toEqual([name, 'turn-start', 'turn-end']);
    expect(parts.map(({ seq }) => seq)).toEqual(parts.map((_, i) => i + 1));
  }
});

it('gives every answer its headers, and an API answer to nobody else', async () => {
  for (const route of server.app.routes) {
    if (route.method !== 'GET') continue;
    const { headers } = await sendSample(server, route, await samples[route.name]!());
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-request-id']).toMatch(/^req_/);
    if (!route.path.startsWith('/api/')) continue;
    // A public file, such as the contract, is nobody's.
    const isFile = route.output === 'raw' && route.auth.includes('public');
    if (!isFile) expect([route.name, headers['cache-control']]).toEqual([route.name, 'no-store']);
    if (!route.auth.includes('widget')) expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  }
});

it('serves a page of this installation by cookie and CSRF token as it serves a program by Bearer', async () => {
  for (const route of server.app.routes.filter((one) => realmsOf(one).length > 0)) {
    const sample = await samples[route.name]!();
    if (!sample.headers['authorization']) continue;
    const person = sample.headers === stage.staff.bearer ? stage.staff : stage.owner;
    if (sample.headers !== person.bearer) continue;
    const answer = await sendSample(server, route, { ...sample, headers: person.browser });
    expect([route.name, answer.status]).toEqual([route.name, statusOf(route)]);
  }
});

function statusOf(route: RouteDeclaration): number {
  return route.status ?? (route.output === null ? 204 : 200);
}

function partsOf({ text }: Answer): { type: string; seq: number }[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as { type: string; seq: number });
}
