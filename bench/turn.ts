/**
 * What a whole turn costs: the full pipeline beside a bare echo, and echo with accept and settle alone, in the same run.
 * node bench/turn.ts [--quick] [--rounds 3] [--json FILE]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningTestPostgres, startTestPostgres, testDatabase } from '@office16852/testkit';
import type { LoadOrder, LoadResult } from './turn/load.ts';
import { questions } from './turn/seed.ts';
import type { Form, ServerOrder } from './turn/server.ts';
import { measureStart } from './turn/start.ts';

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, rounds: { type: 'string' }, json: { type: 'string' } },
});
const rounds = Number(flags.rounds ?? (flags.quick ? 1 : 3));
const requests = flags.quick ? 600 : 6_000;
const tenants = Array.from({ length: 16 }, (_, i) => `bench-${i + 1}`);

interface Row extends LoadResult {
  form: Form;
  load: string;
  nodeCpuMs: number;
  postgresCpuMs: number;
  rssMb: number;
}

const dataDir = await mkdtemp(join(tmpdir(), 'bob-bench-'));
const postgres = await startTestPostgres({ durable: true });
try {
  const database = await testDatabase({ postgres });
  const rows: Row[] = [];
  await withServer('full', true, async () => {});
  for (let round = 0; round < rounds; round++) {
    // In turn, so that a slower minute of the machine meets all three.
    for (const form of ['echo', 'accept-settle', 'full'] as const) rows.push(...(await measure(form)));
  }
  const table = summary(rows);
  const start = await measureStart();
  print(table, start);
  if (flags.json) writeFileSync(flags.json, JSON.stringify({ rows, start }, null, 2));
  process.exitCode = rows.some((row) => row.errors > 0) ? 1 : 0;
  await database.close();

  async function measure(form: Form): Promise<Row[]> {
    const out: Row[] = [];
    await withServer(form, false, async (server, port) => {
      const orders: [string, Partial<LoadOrder>][] = [
        ['32 clients, 16 tenants', { clients: 32, tenants }],
        ['32 clients, 1 tenant', { clients: 32, tenants: tenants.slice(0, 1) }],
        [
          '1 client',
          {
            clients: 1,
            tenants: tenants.slice(0, 1),
            requests: Math.ceil(requests / 8),
            warmUp: Math.ceil(requests / 40),
          },
        ],
      ];
      for (const [name, order] of orders)
        out.push(
          await load(form, name, server, {
            port,
            clients: 1,
            requests,
            warmUp: Math.ceil(requests / 10),
            tenants,
            questions,
            path: '/api/chat',
            ...order,
          }),
        );
    });
    return out;
  }

  async function withServer(
    form: Form,
    seed: boolean,
    fn: (server: ChildProcess, port: number) => Promise<void>,
  ): Promise<void> {
    const server = fork(new URL('./turn/server.ts', import.meta.url), [dataDir], { execArgv: ['--expose-gc'] });
    const order: ServerOrder = {
      form,
      login: database.admin,
      passwords: postgres.passwords!,
      tenants: { slugs: tenants, seed },
      chunks: flags.quick ? 40 : 200,
    };
    server.send(order);
    const [{ port }] = (await once(server, 'message')) as [{ port: number }];
    try {
      await fn(server, port);
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function load(form: Form, name: string, server: ChildProcess, order: LoadOrder): Promise<Row> {
  const generator = fork(new URL('./turn/load.ts', import.meta.url));
  const before = await snapshot(server, postgres);
  generator.send(order);
  const [result] = (await once(generator, 'message')) as [LoadResult];
  const after = await snapshot(server, postgres);
  generator.kill();
  return {
    ...result,
    form,
    load: name,
    nodeCpuMs: (after.node - before.node) / order.requests,
    postgresCpuMs: (after.postgres - before.postgres) / order.requests,
    rssMb: after.rss / 1e6,
  };
}

async function snapshot(
  server: ChildProcess,
  running: RunningTestPostgres,
): Promise<{ node: number; postgres: number; rss: number }> {
  server.send('measure');
  const [{ cpu, rss }] = (await once(server, 'message')) as [{ cpu: NodeJS.CpuUsage; rss: number }];
  return { node: (cpu.user + cpu.system) / 1000, postgres: postgresCpuMs(String(running.admin.host)), rss };
}

/** CPU of all PostgreSQL processes of this run, from /proc; 0 where there is none. */
function postgresCpuMs(socketFolder: string): number {
  try {
    const lines = readFileSync(`${socketFolder}/../postgres/postmaster.pid`, 'utf8').split('\n');
    const postmaster = Number(lines[0]);
    let ticks = 0;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(name) === postmaster || Number(fields[1]) === postmaster)
        ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
    }
    return ticks * 10;
  } catch {
    return 0;
  }
}

function summary(rows: Row[]): Row[] {
  const groups = Map.groupBy(rows, (row) => `${row.load} ${row.form}`);
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    perSecond: median(group.map((row) => row.perSecond)),
    p50: median(group.map((row) => row.p50)),
    p99: median(group.map((row) => row.p99)),
    max: Math.max(...group.map((row) => row.max)),
    nodeCpuMs: median(group.map((row) => row.nodeCpuMs)),
    postgresCpuMs: median(group.map((row) => row.postgresCpuMs)),
    rssMb: Math.max(...group.map((row) => row.rssMb)),
    errors: group.reduce((sum, row) => sum + row.errors, 0),
    firstError: group.find((row) => row.firstError)?.firstError ?? null,
  }));
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function print(table: Row[], start: Awaited<ReturnType<typeof measureStart>>): void {
  console.log(
    `Turns, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, fsync on, median of ${rounds} rounds of ${requests} requests\n`,
  );
  console.log(
    '| load | form | turns/s | of accept-settle | p50 ms | p99 ms | Node CPU ms | PostgreSQL CPU ms | RSS MB | errors |',
  );
  console.log('|---|---|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const row of table.toSorted((a, b) => a.load.localeCompare(b.load))) {
    const base = table.find((other) => other.load === row.load && other.form === 'accept-settle')!;
    const share = `${Math.round((100 * row.perSecond) / base.perSecond)} %`;
    console.log(
      `| ${[row.load, row.form, Math.round(row.perSecond), share, row.p50.toFixed(2), row.p99.toFixed(2), row.nodeCpuMs.toFixed(2), row.postgresCpuMs.toFixed(2), Math.round(row.rssMb), row.errors].join(' | ')} |`,
    );
  }
  for (const row of table) if (row.firstError) console.log(`\nFirst error of ${row.form}: ${row.firstError}`);
  console.log('\n| start | seconds to ready | idle RSS of Node, MB |\n|---|---:|---:|');
  for (const row of start) console.log(`| ${row.name} | ${row.seconds.toFixed(2)} | ${Math.round(row.rssMb)} |`);
}
