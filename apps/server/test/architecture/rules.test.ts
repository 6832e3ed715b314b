import { describe, expect, it } from 'vitest';
import { checkArchitecture } from './check-architecture.ts';

const ladder = ['tenants', 'access', 'audit', 'models', 'knowledge', 'turns', 'suites', 'privacy'];
const kernel = 'apps/server/src/kernel/';
const rooms = 'apps/server/src/modules/';
const migrations = 'apps/server/migrations/';

/** A small house in which every rule holds. */
const sound: Readonly<Record<string, string>> = {
  'packages/contract/package.json': '{"name":"@office16852/contract","exports":{".":"./src/index.ts"}}',
  'packages/contract/src/index.ts': 'export const one = 1;',
  'packages/client/package.json': '{"name":"@office16852/client","exports":{".":"./src/index.ts"}}',
  'packages/client/src/index.ts': "import { one } from '@office16852/contract';\nexport const two = one + 1;",
  'packages/testkit/package.json': '{"name":"@office16852/testkit","exports":{".":"./src/index.ts"}}',
  'packages/testkit/src/index.ts': `export { db } from '../../../${kernel}db/index.ts';`,
  'apps/server/package.json': '{"name":"@office16852/server","exports":{".":"./src/app.ts"}}',
  'apps/server/src/main.ts': "import { app } from './app.ts';\napp();",
  'apps/server/src/app.ts': "import { tenants } from './modules/tenants/index.ts';\nexport const app = () => tenants;",
  'apps/server/src/config/env.ts': 'export const readEnv = () => ({ ...process.env });',
  [`${kernel}db/index.ts`]: "export { db } from './pool.ts';",
  [`${kernel}db/pool.ts`]: "import pg from 'pg';\nexport const db = pg;",
  [`${kernel}http/index.ts`]: "import fastify from 'fastify';\nexport const http = fastify;",
  [`${kernel}outbound/index.ts`]: 'export const safeFetch = (url: string) => fetch(url);',
  [`${kernel}clock.ts`]: 'export const now = () => 1;',
  [`${rooms}tenants/index.ts`]: "import { db } from '../../kernel/db/index.ts';\nexport const tenants = db;",
  [`${rooms}tenants/store.ts`]: 'export const all = (db: any) => db.selectFrom("tenants");',
  [`${rooms}access/index.ts`]: "import { tenants } from '../tenants/index.ts';\nexport const access = tenants;",
  [`${rooms}turns/index.ts`]: "import { access } from '../access/index.ts';\nexport const turns = access;",
  [`${migrations}0001_kernel.sql`]:
    'create table events (id text);\ncreate function events_record(a text) returns void language sql as $$ insert into events values (a) $$;',
  [`${migrations}0002_tenants.sql`]: 'create table tenants (id uuid);',
  [`${migrations}0003_access.sql`]:
    'create table sessions (id text);\ncreate function access_open(a text) returns void language sql as $$ insert into sessions values (a); select events_record(a) $$;',
};

function findings(changes: Record<string, string>) {
  return checkArchitecture(new Map(Object.entries({ ...sound, ...changes })), ladder);
}

/** What fails, as `rule | where`. */
function failures(changes: Record<string, string>): string[] {
  return findings(changes)
    .filter(({ level }) => level === 'fail')
    .map(({ rule, where }) => `${rule} | ${where}`);
}

const lines = (count: number, line = '// more') => Array(count).fill(line).join('\n');

it('finds nothing in a sound house', () => {
  expect(findings({})).toEqual([]);
});

describe('direction', () => {
  const cases: [string, Record<string, string>, string][] = [
    [
      'a room imports a lower room',
      { [`${rooms}tenants/service.ts`]: "import { access } from '../access/index.ts';\nexport const x = access;" },
      `direction | ${rooms}tenants/service.ts:1 -> ${rooms}access/index.ts`,
    ],
    [
      'even for a type',
      { [`${rooms}tenants/service.ts`]: "export type { Access } from '../access/index.ts';" },
      `direction | ${rooms}tenants/service.ts:1 -> ${rooms}access/index.ts`,
    ],
    [
      'even inside a type expression',
      { [`${rooms}tenants/service.ts`]: "export type A = import('../access/index.ts').Access;" },
      `direction | ${rooms}tenants/service.ts:1 -> ${rooms}access/index.ts`,
    ],
    [
      'a room imports what only few may',
      {
        [`${rooms}privacy/index.ts`]: "import { turns } from '../turns/index.ts';\nexport const x = turns;",
      },
      `direction | ${rooms}privacy/index.ts:1 -> ${rooms}turns/index.ts`,
    ],
    [
      'the kernel imports a room',
      { [`${kernel}clock.ts`]: "import { tenants } from '../modules/tenants/index.ts';\nexport const x = tenants;" },
      `direction | ${kernel}clock.ts:1 -> ${rooms}tenants/index.ts`,
    ],
    [
      'a room imports the configuration',
      { [`${rooms}access/login.ts`]: "import { readEnv } from '../../config/env.ts';\nexport const x = readEnv;" },
      `direction | ${rooms}access/login.ts:1 -> apps/server/src/config/env.ts`,
    ],
    [
      'a room imports the composition root',
      { [`${rooms}access/login.ts`]: "import { app } from '../../app.ts';\nexport const x = app;" },
      `direction | ${rooms}access/login.ts:1 -> apps/server/src/app.ts`,
    ],
    [
      'the contract imports the client',
      { 'packages/contract/src/index.ts': "export { two } from '@office16852/client';" },
      'direction | packages/contract/src/index.ts:1 -> packages/client/src/index.ts',
    ],
    [
      'the widget imports the server',
      { 'apps/widget/src/index.ts': "import { app } from '@office16852/server';\nexport const x = app;" },
      'direction | apps/widget/src/index.ts:1 -> apps/server/src/app.ts',
    ],
    [
      'the server imports the testkit',
      { 'apps/server/src/app.ts': "export { db } from '@office16852/testkit';" },
      'direction | apps/server/src/app.ts:1 -> packages/testkit/src/index.ts',
    ],
    [
      'one shell of the web app imports another',
      {
        'apps/web/src/site/home.ts': "export { shell } from '../mission-control/shell.ts';",
        'apps/web/src/mission-control/shell.ts': 'export const shell = 1;',
      },
      'direction | apps/web/src/site/home.ts:1 -> apps/web/src/mission-control/shell.ts',
    ],
    [
      'ui of the web app imports a feature',
      {
        'apps/web/src/ui/button.ts': "export { list } from '../features/tenants/list.ts';",
        'apps/web/src/features/tenants/list.ts': 'export const list = 1;',
      },
      'direction | apps/web/src/ui/button.ts:1 -> apps/web/src/features/tenants/list.ts',
    ],
    [
      'production code imports a test',
      {
        [`${rooms}turns/run.ts`]: "export { one } from '../access/fixtures/one.ts';",
        [`${rooms}access/fixtures/one.ts`]: 'export const one = 1;',
      },
      `direction | ${rooms}turns/run.ts:1 -> ${rooms}access/fixtures/one.ts`,
    ],
    [
      'a room is not in the ladder',
      { [`${rooms}gadgets/index.ts`]: 'export const x = 1;' },
      `direction | ${rooms}gadgets`,
    ],
  ];
  it.each(cases)('fails when %s', (_name, change, expected) => {
    expect(failures(change)).toContain(expected);
  });

  it.each(['tenants.test.ts', 'testing.ts', 'test/stage.ts'])(
    'lets a test of a room use a lower one, in %s',
    (file) => {
      const up = file.includes('/') ? '../../' : '../';
      const text = `import { access } from '${up}access/index.ts';\nexport const x = access;`;
      expect(failures({ [`${rooms}tenants/${file}`]: text })).toEqual([]);
    },
  );
});

describe('deep import', () => {
  it('is open to benchmarks and to the tests of the whole server', () => {
    const text = (path: string) =>
      `import { all } from '${path}/apps/server/src/modules/tenants/store.ts';\nexport const x = all;`;
    const change = { 'bench/speed.ts': text('..'), 'apps/server/test/routes.test.ts': text('../../..') };
    expect(failures(change)).toEqual([]);
  });

  const cases: [string, Record<string, string>, string][] = [
    [
      "another room's file",
      { [`${rooms}turns/run.ts`]: "import { all } from '../tenants/store.ts';\nexport const x = all;" },
      `deep import | ${rooms}turns/run.ts:1 -> ${rooms}tenants/store.ts`,
    ],
    [
      "another room's file, late",
      { [`${rooms}turns/run.ts`]: "export const x = () => import('../tenants/store.ts');" },
      `deep import | ${rooms}turns/run.ts:1 -> ${rooms}tenants/store.ts`,
    ],
    [
      "another room's file from a test",
      { [`${rooms}turns/turns.test.ts`]: "import { all } from '../tenants/store.ts';\nexport const x = all;" },
      `deep import | ${rooms}turns/turns.test.ts:1 -> ${rooms}tenants/store.ts`,
    ],
    [
      'a folder of the kernel past its door',
      { [`${rooms}turns/run.ts`]: "import { db } from '../../kernel/db/pool.ts';\nexport const x = db;" },
      `deep import | ${rooms}turns/run.ts:1 -> ${kernel}db/pool.ts`,
    ],
    [
      'a package past its names',
      { [`${rooms}turns/run.ts`]: "import { one } from '@office16852/contract/src/index.ts';\nexport const x = one;" },
      `deep import | ${rooms}turns/run.ts:1 -> @office16852/contract/src/index.ts`,
    ],
    [
      'another workspace by path',
      { 'apps/widget/src/index.ts': "export { two } from '../../../packages/client/src/index.ts';" },
      'deep import | apps/widget/src/index.ts:1 -> packages/client/src/index.ts',
    ],
  ];
  it.each(cases)('fails for %s', (_name, change, expected) => {
    expect(failures(change)).toEqual([expected]);
  });

  it('fails for Node in code that runs in browsers', () => {
    const change = { 'packages/client/src/index.ts': "import { join } from 'node:path';\nexport const x = join;" };
    expect(failures(change)).toEqual(['browser code | packages/client/src/index.ts:1 -> node:path']);
  });
});

describe('cycle', () => {
  const [a, b] = [`${rooms}turns/a.ts`, `${rooms}turns/b.ts`];
  it('fails for files that need each other at run time', () => {
    const change = {
      [a]: "import { b } from './b.ts';\nexport const a = () => b;",
      [b]: "import { a } from './a.ts';\nexport const b = () => a;",
    };
    expect(failures(change)).toEqual([`cycle | ${a} -> ${b} -> ${a}`]);
  });

  it('lets types point back', () => {
    const change = {
      [a]: "import { b } from './b.ts';\nexport type A = 1;\nexport const a = () => b;",
      [b]: "import type { A } from './a.ts';\nexport const b = (x: A) => x;",
    };
    expect(failures(change)).toEqual([]);
  });

  it('is not fooled by a type among braces, which leaves the import in place', () => {
    const change = {
      [a]: "import { b } from './b.ts';\nexport type A = 1;\nexport const a = () => b;",
      [b]: "import { type A } from './a.ts';\nexport const b = (x: A) => x;",
    };
    expect(failures(change)).toEqual([`cycle | ${a} -> ${b} -> ${a}`]);
  });
});

describe('confined', () => {
  const path = `${rooms}turns/run.ts`;
  it.each([
    ['the HTTP library', "import fastify from 'fastify';", ' -> fastify'],
    ['its plugins', "import cookie from '@fastify/cookie';", ' -> @fastify/cookie'],
    ['its types', "import type { FastifyRequest } from 'fastify';", ' -> fastify'],
    ['a vendor SDK', "import OpenAI from 'openai';", ' -> openai'],
    ['another vendor SDK', "import { Anthropic } from '@anthropic-ai/sdk';", ' -> @anthropic-ai/sdk'],
    ['undici', "import { request } from 'undici';", ' -> undici'],
    ["Node's own HTTP client", "import { get } from 'node:https';", ' -> node:https'],
    ['the database driver', "import pg from 'pg';", ' -> pg'],
    ['fetch', 'export const x = () => fetch("https://example.com");', ''],
    ['fetch by another way', 'export const x = () => globalThis.fetch("https://example.com");', ''],
    ['fetch handed on', 'export const x = { send: fetch };', ''],
    ['the environment', 'export const x = process.env["PORT"];', ''],
    ['the environment by import', "import { env } from 'node:process';\nexport const x = env;", ''],
    ['the query builder', 'export const x = (db: any) => db.selectFrom("gadgets");', ''],
    ['tagged SQL', 'export const x = (sql: any) => sql`select 1`;', ''],
  ])('keeps %s out of a room', (_name, text, edge) => {
    expect(failures({ [path]: text })).toEqual([`confined | ${path}:1${edge}`]);
  });

  it('lets a method or a field be called fetch', () => {
    expect(failures({ [path]: 'export const x = (a: any) => a.fetch({ fetch: 1 });' })).toEqual([]);
  });

  it('lets SQL stand in a store', () => {
    const text = "import { sql } from 'kysely';\nexport const x = sql`select 1`;";
    expect(failures({ [`${rooms}turns/receipt.store.ts`]: text })).toEqual([]);
  });
});

describe('tables', () => {
  const store = `${rooms}turns/store.ts`;
  it.each([
    ['the query builder', 'export const x = (db: any) => db.selectFrom("sessions");'],
    ['an alias', 'export const x = (db: any) => db.selectFrom("sessions as s");'],
    ['a list', 'export const x = (db: any) => db.selectFrom(["sessions as s"]);'],
    ['a join', 'export const x = (db: any) => db.leftJoin("sessions", "a", "b");'],
    ['tagged SQL', 'export const x = (sql: any) => sql`select 1 from gadgets g join sessions s on true`;'],
    ['typed tagged SQL', 'export const x = (sql: any) => sql<{ id: string }>`select 1 from a, sessions`;'],
    ['plain text', "export const x = (db: any) => db.query('delete from sessions');"],
    ['upper case', 'export const x = (db: any) => db.query("UPDATE Sessions SET id = 1");'],
  ])('fails for a foreign table in %s', (_name, text) => {
    expect(failures({ [store]: text })).toEqual([`tables | ${store}:1 -> sessions`]);
  });

  it('lets people read the word in a sentence', () => {
    expect(failures({ [store]: "export const x = 'Sign out from sessions you do not know.';" })).toEqual([]);
  });

  it('fails for a foreign table in a migration', () => {
    const path = `${migrations}0009_turns.sql`;
    expect(failures({ [path]: 'alter table sessions add column x text;' })).toEqual([`tables | ${path} -> sessions`]);
  });

  it("fails for a foreign table in a migration's function, and counts comments as nothing", () => {
    const path = `${migrations}0009_turns.sql`;
    const body = (table: string) =>
      `create function turns_x() returns void language sql as $$ select 1 from ${table} $$;`;
    expect(failures({ [path]: body('sessions') })).toEqual([`tables | ${path} in turns_x -> sessions`]);
    expect(failures({ [path]: `-- from sessions\n${body('(select 1) g')}` })).toEqual([]);
  });

  it("lets a migration replace another room's function on that room's tables", () => {
    const sql =
      'create or replace function access_open(a text) returns void language sql as $$ select 1 from sessions $$;';
    expect(failures({ [`${migrations}0009_turns.sql`]: sql })).toEqual([]);
  });

  it('lets a function call rooms above it, never below', () => {
    const calling = (fn: string) =>
      `create function knowledge_x() returns void language sql as $$ select ${fn}('a') $$;`;
    const lower = 'create function turns_y(a text) returns void language sql as $$ select 1 $$;';
    const path = `${migrations}0008_knowledge.sql`;
    const turns = { [`${migrations}0009_turns.sql`]: lower };
    expect(failures({ ...turns, [path]: calling('access_open') })).toEqual([]);
    expect(failures({ ...turns, [path]: calling('turns_y') })).toEqual([`tables | ${path} in knowledge_x -> turns_y`]);
  });

  it("fails for a lower room's function called from code", () => {
    const path = `${rooms}tenants/find.ts`;
    const text = "export const x = (db: any) => db.lookup('access_open', 'a');";
    expect(failures({ [path]: text })).toEqual([`tables | ${path}:1 -> access_open`]);
  });

  it('lets foreign keys point up, never down', () => {
    const up = 'create table notes (id uuid references tenants (id));';
    expect(failures({ [`${migrations}0009_turns.sql`]: up })).toEqual([]);
    const path = `${migrations}0010_tenants.sql`;
    const down = 'create table notes (id text references sessions (id));';
    expect(failures({ [path]: down })).toEqual([`tables | ${path} -> sessions`]);
  });

  it('fails for a migration or a function that carries no room in its name', () => {
    expect(failures({ [`${migrations}0009_gadgets.sql`]: 'select 1;' })).toEqual([
      `tables | ${migrations}0009_gadgets.sql`,
    ]);
    const sql = 'create function helper() returns void language sql as $$ select 1 $$;';
    expect(failures({ [`${migrations}0009_turns.sql`]: sql })).toEqual([
      `tables | ${migrations}0009_turns.sql in helper`,
    ]);
  });
});

describe('size', () => {
  const path = `${rooms}turns/run.ts`;
  const levels = (count: number) => `export function f() { ${'if (true) { '.repeat(count)}${'} '.repeat(count)}}`;
  it.each([
    ['a file of 401 lines', lines(401), path],
    ['a function of 81 lines', `export function f() {\n${lines(79)}\n}`, `${path}:1`],
    ['five parameters', 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => a + b + c + d + e;', `${path}:1`],
    ['five levels of nesting', levels(5), `${path}:1`],
    ['15 imports of our own', Array.from({ length: 15 }, (_, n) => `import './x${n}.ts';`).join('\n'), path],
  ])('fails for %s', (_name, text, where) => {
    expect(failures({ [path]: text })).toEqual([`size | ${where}`]);
  });

  it.each([
    ['400 lines', lines(400)],
    ['a function of 80 lines', `export function f() {\n${lines(78)}\n}`],
    ['four parameters', 'export const f = (a: 1, b: 1, c: 1, d: 1) => a + b + c + d;'],
    ['four levels of nesting', levels(4)],
    [
      'a chain of else if',
      'export function f(a: 1) { if (a) {} else if (a) {} else if (a) {} else if (a) {} else if (a) {} }',
    ],
  ])('bears %s', (_name, text) => {
    expect(failures({ [path]: text })).toEqual([]);
  });

  it('warns before it fails', () => {
    expect(findings({ [path]: lines(251) })).toMatchObject([{ level: 'warn', rule: 'size', where: path }]);
  });

  it('fails for a door of 13 names, and for one that exports all', () => {
    const door = `${rooms}turns/index.ts`;
    const names = (count: number) => Array.from({ length: count }, (_, n) => `export const x${n} = 1;`).join('\n');
    expect(failures({ [door]: names(13) })).toEqual([`size | ${door}`]);
    expect(failures({ [door]: names(12) })).toEqual([]);
    expect(failures({ [door]: "export * from './run.ts';", [path]: '' })).toEqual([`size | ${door}`]);
  });

  it('fails for a room of more than 2,500 lines, not counting tests and tables of strings', () => {
    const room = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`${rooms}turns/part-${n}.ts`, lines(400)]));
    expect(failures(room(7))).toEqual([`size | ${rooms}turns/`]);
    expect(failures({ ...room(6), [`${rooms}turns/turns.test.ts`]: lines(600) })).toEqual([]);
    expect(failures({ [`${rooms}turns/sentences/de.ts`]: lines(3_000) })).toEqual([]);
  });
});

describe('words', () => {
  it("fails for another room's error code, and for any but request.* outside of rooms", () => {
    const raising = (code: string) => `export const x = () => { throw new AppError(${code}); };`;
    const path = `${rooms}turns/run.ts`;
    expect(failures({ [path]: raising("'access.locked'") })).toEqual([`error codes | ${path}:1 -> access.locked`]);
    expect(failures({ [path]: raising("a ? 'turns.busy' : 'access.locked'") })).toHaveLength(1);
    expect(failures({ [path]: raising("a ? 'turns.busy' : 'request.invalid'") })).toEqual([]);
    expect(failures({ [`${kernel}clock.ts`]: raising("'turns.busy'") })).toHaveLength(1);
  });

  it.each(['agent', 'theAgent', 'agentName', 'AGENTS', 'agent_id'])('fails for the name %s', (name) => {
    expect(failures({ [`${rooms}turns/run.ts`]: `export const ${name} = 1;` })).toHaveLength(1);
  });

  it('fails for the word in a path and in a migration', () => {
    expect(failures({ [`${rooms}turns/agent-list.ts`]: '' })).toHaveLength(1);
    expect(failures({ [`${migrations}0009_turns.sql`]: 'create table agents (id text);' })).toHaveLength(1);
  });

  it('lets browsers say what they are, and libraries name their things', () => {
    const text = "import { Agent } from 'somewhere';\nexport const userAgent = new Agent({ 'user-agent': 1 });";
    expect(failures({ [`${rooms}turns/run.ts`]: text })).toEqual([]);
  });
});
