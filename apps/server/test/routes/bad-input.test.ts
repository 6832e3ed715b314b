/** Every route refuses what it cannot read, names the field, and keeps nothing of it. */
import {
  type Answer,
  addressOf,
  bend,
  createStage,
  type Field,
  fieldsOf,
  type Sample,
  type Stage,
  samplesOf,
  sendSample,
  startTestServer,
  type TestServer,
} from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RouteDeclaration } from '../../src/kernel/http/index.ts';
import { badAddressValues, badBodyValues, takesText } from './bad-values.ts';
import { faultOf, fieldsNamed } from './problems.ts';
import { type RowCounts, watchRows } from './row-counts.ts';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let stage: Stage;
let rows: RowCounts;
let withBody: RouteDeclaration[];
const prepared = new Map<string, Sample>();

beforeAll(async () => {
  server = await startTestServer();
  stage = await createStage(server);
  const samples = samplesOf(stage);
  for (const { name } of server.app.routes) prepared.set(name, await samples[name]!());
  withBody = server.app.routes.filter(({ input }) => input.body);
  rows = await watchRows(server.database);
});
afterAll(async () => {
  expect(server.logs.filter((line) => /"level":50/.test(line))).toEqual([]);
  await rows.close();
  await server.close();
});

interface Case {
  route: RouteDeclaration;
  /** What a failure is called. */
  what: string;
  send(): Promise<Answer>;
  statuses: readonly number[];
  /** Must be among the fields that the answer names. */
  names?: string;
}

/** Runs them a few at a time; nothing may be stored by any. */
async function expectAllRefused(cases: readonly Case[]): Promise<void> {
  const before = await rows.read();
  const faults: string[] = [];
  const waiting = [...cases];
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const fault = await faultIn(one);
      if (fault) faults.push(`${one.what}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  expect(faults).toEqual([]);
  expect(cases.length).toBeGreaterThan(0);
  expect(await rows.read()).toEqual(before);
}

async function faultIn({ route, send, statuses, names }: Case): Promise<string | null> {
  const answer = await send();
  const fault = faultOf(answer, route, ...statuses);
  if (fault || names === undefined || answer.status !== 422) return fault;
  const named = fieldsNamed(answer);
  return named.some((path) => path === names || path.startsWith(`${names}/`))
    ? null
    : `${route.name} names ${named.join(', ')} instead of ${names}`;
}

function raw(route: RouteDeclaration, body: string | Uint8Array, type: string | undefined = 'application/json') {
  const { headers, ...sample } = prepared.get(route.name)!;
  return server.ask(addressOf(route.path, sample), {
    method: route.method,
    body,
    headers: { ...headers, 'content-type': type },
  });
}

it('refuses every content type but JSON with 415', async () => {
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json-patch+json',
    'text/json',
    'application/vnd.api+json',
    'application/xml',
  ];
  const cases = withBody.flatMap((route) =>
    types.map((type) => ({
      ...{ route, what: type, statuses: [415] },
      send: () => raw(route, JSON.stringify(prepared.get(route.name)!.body), type),
    })),
  );
  const untyped = withBody.map((route) => ({
    ...{ route, what: 'no type', statuses: [415] },
    send: () => raw(route, JSON.stringify(prepared.get(route.name)!.body), ''),
  }));
  await expectAllRefused([...cases, ...untyped]);
});

it('refuses what is not one JSON value in UTF-8 with 400', async () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const bodies: (string | Uint8Array)[] = [
    ...['', ' ', '{', '{"a":1', '{"a":1}}', '[1,]', '{a:1}', "{'a':1}", 'NaN', 'undefined', '{"a":01}', 'true false'],
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0x80, 0x22, 0x7d]),
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]),
    Buffer.from('{"a":"x"}', 'utf16le'),
  ];
  const cases = withBody.flatMap((route) => [
    ...bodies.map((body) => ({
      ...{ route, what: String(body), statuses: [400] },
      send: () => raw(route, body),
    })),
    { route, what: 'nested ten thousand times', statuses: [400, 422], send: () => raw(route, deep) },
  ]);
  await expectAllRefused(cases);
});

it('refuses a body over its limit with 413, whether or not it tells its length', async () => {
  const cases = withBody.flatMap((route) => {
    const body = `{"message":"${'x'.repeat(route.maxBodyBytes ?? 65_536)}"}`;
    const { headers, ...sample } = prepared.get(route.name)!;
    const chunked = { ...headers, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    return [
      { route, what: 'too large', statuses: [413], send: () => raw(route, body) },
      {
        ...{ route, what: 'too large, in chunks', statuses: [413] },
        send: () => server.ask(addressOf(route.path, sample), { method: route.method, body, headers: chunked }),
      },
    ];
  });
  await expectAllRefused(cases);
});

it('refuses a body that is no object, and a field that nobody knows, with 422', async () => {
  const cases = withBody.flatMap((route) => {
    const { body } = prepared.get(route.name)!;
    return [
      ...['[]', 'null', '7', '"text"', 'true'].map((text) => ({
        ...{ route, what: text, statuses: [422] },
        send: () => raw(route, text),
      })),
      {
        ...{ route, what: 'unknown field', statuses: [422], names: '/body/surprise' },
        send: () => raw(route, JSON.stringify({ ...body, surprise: 1 })),
      },
    ];
  });
  const inQueries = server.app.routes
    .filter(({ input }) => input.query)
    .map((route) => ({
      ...{ route, what: 'unknown field', statuses: [422], names: '/query/surprise' },
      send: () => sendBent(route, { place: 'query', name: 'surprise' }, '1'),
    }));
  await expectAllRefused([...cases, ...inQueries]);
});

it('refuses a missing field by its name', async () => {
  const cases = withBody.flatMap((route) => {
    const { required = [] } = route.input.body as { required?: string[] };
    return required.map((name) => ({
      ...{ route, what: `without ${name}`, statuses: [422], names: `/body/${name}` },
      send: () => sendBent(route, { place: 'body', name }, undefined),
    }));
  });
  await expectAllRefused(cases);
});

it('refuses a value of another type or form in every field of every body, and names the field', async () => {
  const cases = fieldCases('body', (field) => badBodyValues(field));
  expect(cases.length).toBeGreaterThan(300);
  await expectAllRefused(cases);
});

it('refuses NUL and half a surrogate pair in every text, and names the field', async () => {
  const bad = ['a\u0000b', '\ud800', 'x\udc00y', '\udfff\ud800'];
  await expectAllRefused(fieldCases('body', (field) => (takesText(field) ? bad : [])));
});

it('refuses a value that does not fit in every field of every query, and names the field', async () => {
  await expectAllRefused(fieldCases('query', badAddressValues));
});

it('answers a path that holds no id like one whose id is not there', async () => {
  const cases = fieldCases('params', badAddressValues, [404]);
  const escapes = [
    '%00',
    '%ff',
    '%',
    '%zz',
    '%2e%2e%2f',
    '..%2f..%2fetc%2fpasswd',
    '%c0%80',
    '%ed%a0%80',
    'a%00b',
    'y'.repeat(5_000),
  ];
  const escaped = server.app.routes
    .filter(({ input }) => input.params)
    .flatMap((route) =>
      escapes.map((text) => ({
        ...{ route, what: text, statuses: [404, 400] },
        send: () =>
          server.ask(route.path.replace(/:\w+/g, text), {
            ...{ method: route.method, headers: prepared.get(route.name)!.headers },
            ...(route.input.body ? { body: prepared.get(route.name)!.body } : {}),
          }),
      })),
    );
  await expectAllRefused([...cases, ...escaped]);
});

it('never breaks on odd text in any query, whatever it makes of it', async () => {
  const odd = [
    '%00',
    '%ff',
    '%ed%a0%80',
    '%',
    "'",
    '%27%22%3B--',
    '%25',
    '_',
    '\\',
    '%0d%0aX-Bad:1',
    '&limit=1&limit=2',
    '%F0%9F%92%A5',
  ];
  const faults: string[] = [];
  for (const route of server.app.routes.filter(({ input }) => input.query))
    for (const { name } of fieldsOf(route).filter(({ place }) => place === 'query'))
      for (const text of odd) {
        const { headers, params } = prepared.get(route.name)!;
        const path = addressOf(route.path, params ? { params } : {});
        const { status } = await server.ask(`${path}?${name}=${text}`, { method: route.method, headers });
        if (status >= 500) faults.push(`${route.name} ?${name}=${text} → ${status}`);
      }
  expect(faults).toEqual([]);
});

it('refuses a message of 8,001 characters by its field and one of 100 kB by its size', async () => {
  const doors = withBody.filter(({ name }) => ['chat.send', 'widget.send', 'chat.message'].includes(name));
  expect(doors).toHaveLength(3);
  const message = { place: 'body', name: 'message' } as const;
  await expectAllRefused(
    doors.flatMap((route) => [
      {
        ...{ route, what: '8,001 characters', statuses: [422], names: '/body/message' },
        send: () => sendBent(route, message, 'x'.repeat(8_001)),
      },
      {
        ...{ route, what: '100 kB', statuses: [413] },
        send: () => sendBent(route, message, 'x'.repeat(100_000)),
      },
    ]),
  );
});

it('answers an unknown address with 404 and a known one by another method with 405', async () => {
  for (const path of ['/api/nothing', '/api/personas/', '/API/personas', '/api//personas', '/widget/x/widget.js']) {
    const answer = await server.ask(path, { headers: stage.owner.bearer });
    expect([path, answer.status, answer.headers['content-type']]).toEqual([
      path,
      404,
      expect.stringContaining('problem'),
    ]);
  }
  for (const route of server.app.routes) {
    const { headers, body: _, ...sample } = prepared.get(route.name)!;
    const answer = await server.ask(addressOf(route.path, sample), { method: 'PROPFIND', headers });
    expect([route.name, answer.status]).toEqual([route.name, 405]);
    expect(answer.headers.allow).toContain(route.method);
  }
});

function sendBent(route: RouteDeclaration, field: Pick<Field, 'place' | 'name'>, value: unknown): Promise<Answer> {
  return sendSample(server, route, bend(prepared.get(route.name)!, field, value));
}

function fieldCases(
  place: Field['place'],
  valuesOf: (field: Field) => readonly unknown[],
  statuses: readonly number[] = [422],
): Case[] {
  return server.app.routes.flatMap((route) =>
    fieldsOf(route)
      .filter((field) => field.place === place)
      .flatMap((field) =>
        valuesOf(field).map((value) => ({
          ...{ route, what: `${field.name}=${JSON.stringify(value)}`, statuses, names: `/${place}/${field.name}` },
          send: () => sendBent(route, field, value),
        })),
      ),
  );
}
