import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EmbeddedPostgres } from './embedded.ts';
import { bench, query } from './testing.ts';

// A new cluster takes seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const { clear, events, folder, start, startElsewhere } = bench();
// One cluster, made by the first test and left stopped by each: making one is the slowest thing here.
const dataDir = folder(`it's a “Größe” $HOME, 日本`);
afterAll(clear);

const mode = (path: string) => statSync(path).mode & 0o777;
const postmasterPid = (dataDir: string) =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const keep = (postgres: EmbeddedPostgres) =>
  query(postgres, `drop table if exists kept; create table kept as select 'Grüße' as word`);
const kept = async (postgres: EmbeddedPostgres) =>
  (await query(postgres, 'select word from kept')).map(({ word }) => word);
const settingsOf = (postgres: EmbeddedPostgres, ...names: string[]) =>
  query(postgres, `select ${names.map((name) => `current_setting('${name}') as ${name}`)}`).then(([row]) => row);

describe('a new data directory', () => {
  it('gets a durable, private database whatever its path is called, and a second start finds the data', async () => {
    const first = await start(dataDir);
    expect(first).toMatchObject({ created: true, user: 'postgres', host: join(dataDir, 'run') });
    expect(first.how).toMatch(/^PostgreSQL 18\.\d+ runs .+\.$/);
    const settings = await settingsOf(
      first,
      'fsync',
      'synchronous_commit',
      'listen_addresses',
      'server_encoding',
      'password_encryption',
    );
    expect(settings).toEqual({
      ...{ fsync: 'on', synchronous_commit: 'on', listen_addresses: '' },
      ...{ server_encoding: 'UTF8', password_encryption: 'scram-sha-256' },
    });
    expect(mode(dataDir)).toBe(0o700);
    expect(mode(first.host)).toBe(0o700);
    expect(mode(join(dataDir, 'postgres/superuser.password'))).toBe(0o600);
    await keep(first);
    await first.stop();
    expect(readdirSync(dataDir).sort()).toEqual(['embedded.json', 'postgres', 'postgres-start.log', 'run']);

    const second = await start(dataDir);
    expect(second).toMatchObject({ created: false, password: first.password });
    expect(await kept(second)).toEqual(['Grüße']);
    await second.stop();
  });

  it('refuses a wrong password', async () => {
    const postgres = await start(dataDir);
    await expect(query({ ...postgres, password: 'wrong' } as EmbeddedPostgres, 'select 1')).rejects.toThrow(/password/);
    await postgres.stop();
  });

  it('puts the socket into a private temporary folder when its own path is too long, and takes it away again', async () => {
    const moved = folder('long'.repeat(30));
    renameSync(dataDir, moved);
    const postgres = await start(moved);
    expect(postgres.host.startsWith(tmpdir())).toBe(true);
    expect(mode(postgres.host)).toBe(0o700);
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(existsSync(postgres.host)).toBe(false);
    renameSync(moved, dataDir);
  });

  it('takes settings that win over its own', async () => {
    const postgres = await start(dataDir, {
      settings: { max_connections: '20', application_name: `a'b\\c` },
    });
    expect(await settingsOf(postgres, 'max_connections')).toEqual({ max_connections: '20' });
    await postgres.stop();
  });

  it('clears what a start that was killed half-way left', async () => {
    mkdirSync(join(dataDir, 'half-made-1/cluster'), { recursive: true });
    await (await start(dataDir)).stop();
    expect(existsSync(join(dataDir, 'half-made-1'))).toBe(false);
  });
});

describe('a postmaster that dies', () => {
  it('is reported with its last words, and comes back on the same address with every committed row', async () => {
    const postgres = await start(dataDir);
    await keep(postgres);
    // A backend deep in a computation does not see that its postmaster died, and holds the shared memory.
    const busy = new Client({ ...login(postgres) });
    busy.on('error', () => {});
    await busy.connect();
    const cutOff = expect(busy.query(`select count(*) from generate_series(1, 1e12::bigint)`)).rejects.toThrow();
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    const { signal, lastLines } = await postgres.died;
    expect(signal).toBe('SIGKILL');
    expect(lastLines.join('\n')).toMatch(/ready to accept connections/);
    await postgres.restart();
    await cutOff;
    expect(await kept(postgres)).toEqual(['Grüße']);

    process.kill(postmasterPid(dataDir), 'SIGKILL');
    expect((await postgres.died).signal).toBe('SIGKILL');
    await postgres.restart();
    expect(await kept(postgres)).toEqual(['Grüße']);
    await postgres.stop();
    await expect(postgres.restart()).rejects.toMatchObject({ kind: 'failed' });
  });
});

describe('a server that was killed', () => {
  it('leaves a PostgreSQL that the next server takes over, without the dead one’s transactions', async () => {
    const owner = await startElsewhere(dataDir);
    const pid = postmasterPid(dataDir);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const leftover = await openTransaction(dataDir);

    const next = await start(dataDir);
    expect(postmasterPid(dataDir)).toBe(pid);
    expect(next.how).toContain(`taken over (process ${pid})`);
    await leftover.cutOff;
    await keep(next);
    process.kill(pid, 'SIGKILL');
    await next.died;
    await next.restart();
    expect(await kept(next)).toEqual(['Grüße']);
    await next.stop();
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  it('leaves a PostgreSQL with other settings that the next server stops and replaces', async () => {
    const owner = await startElsewhere(dataDir);
    const pid = postmasterPid(dataDir);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const next = await start(dataDir, { settings: { max_connections: '21' } });
    expect(postmasterPid(dataDir)).not.toBe(pid);
    expect(await settingsOf(next, 'max_connections')).toEqual({ max_connections: '21' });
    await next.stop();
  });

  it('leaves files that name a process which is by now somebody else’s: they stop nobody', async () => {
    const stranger = spawn('sleep', ['60']);
    writeFileSync(
      join(dataDir, 'postgres/postmaster.pid'),
      `${stranger.pid}\n${dataDir}/postgres\n1700000000\n5432\n${dataDir}/run\n\n  123456 99999999\nready   \n`,
    );
    mkdirSync(join(dataDir, 'run'), { recursive: true });
    writeFileSync(
      join(dataDir, 'run/.s.PGSQL.5432.lock'),
      `${stranger.pid}\n${dataDir}/postgres\n1700000000\n5432\n\n`,
    );
    writeFileSync(
      join(dataDir, 'server.lock'),
      JSON.stringify({ pid: stranger.pid, mark: 'another boot/1', since: 'then' }),
    );
    const postgres = await start(dataDir);
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(events.map(({ event }) => event)).toContain('embedded.stale_pid_file');
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
    await postgres.stop();
  });
});

describe('a data directory that cannot be had', () => {
  it('names the live process that has it', async () => {
    const owner = await startElsewhere(dataDir);
    await expect(start(dataDir)).rejects.toMatchObject({
      kind: 'locked',
      message: expect.stringContaining(`process ${owner.pid}`),
    });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const postgres = await start(dataDir);
    await expect(start(dataDir)).rejects.toMatchObject({
      kind: 'locked',
      message: expect.stringContaining('this very process'),
    });
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.stop();
  });

  it('is left untouched when it holds somebody else’s files', async () => {
    const theirs = folder();
    mkdirSync(theirs);
    writeFileSync(join(theirs, 'PG_VERSION'), '18\n');
    await expect(start(theirs)).rejects.toMatchObject({ kind: 'foreign' });
    expect(readdirSync(theirs)).toEqual(['PG_VERSION']);
  });

  it('is left untouched when another PostgreSQL version made it', async () => {
    const other = folder();
    mkdirSync(join(other, 'postgres'), { recursive: true });
    writeFileSync(join(other, 'embedded.json'), '{"format":1,"home":null}');
    writeFileSync(join(other, 'postgres/PG_VERSION'), '17\n');
    await expect(start(other)).rejects.toMatchObject({
      kind: 'foreign',
      message: expect.stringContaining('PostgreSQL 17'),
    });
    expect(readdirSync(join(other, 'postgres'))).toEqual(['PG_VERSION']);
  });

  it('is unusable when it is a file', async () => {
    const file = folder();
    writeFileSync(file, 'text');
    await expect(start(file)).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('is not a folder'),
    });
  });

  it('fails with PostgreSQL’s own words, and is free for another try', async () => {
    await expect(start(dataDir, { settings: { no_such_setting: '1' } })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('no_such_setting'),
    });
    await (await start(dataDir)).stop();
  });
});

function login({ host, port, user, password }: Pick<EmbeddedPostgres, 'host' | 'port' | 'user' | 'password'>) {
  return { host, port, user, password, database: 'postgres' };
}

async function openTransaction(dataDir: string): Promise<{ cutOff: Promise<unknown> }> {
  const password = readFileSync(join(dataDir, 'postgres/superuser.password'), 'utf8');
  const client = new Client(login({ host: join(dataDir, 'run'), port: 5432, user: 'postgres', password }));
  const cutOff = once(client, 'error');
  client.on('error', () => {});
  await client.connect();
  await client.query('begin; create table never (n int)');
  return { cutOff };
}
