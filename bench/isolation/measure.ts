/** Sends the attempts, reads every answer for another tenant's word, and compares what the others' rows were and are. */
import { createStage, type Stage, samplesOf, sendSample, type TestServer } from '@office16852/testkit';
import { type Attackers, type Attempt, attemptsOn } from './attempts.ts';
import { checksumsOf, moved } from './checksums.ts';
import { idsOf } from './ids.ts';
import { openFunctions, openPolicies, removeFilter } from './without-filter.ts';

export interface IsolationOrder {
  attempts: number;
  seed: number;
  /** As it is, without the application's own filter, and as a control without row-level security too. */
  walls: 'both' | 'row-level security alone' | 'none';
}

export interface IsolationResult {
  attempts: number;
  /** Status → how many answers. */
  statuses: Record<string, number>;
  leaks: string[];
  writes: string[];
  broken: string[];
  /** Statements and functions that ran without their filter. */
  opened: number;
}

const workers = 8;
const roles = ['owner', 'manager', 'operator', 'viewer'] as const;

export interface Ground {
  readonly server: TestServer;
  readonly attackers: Attackers;
  readonly victims: readonly Stage[];
}

export async function prepareGround(server: TestServer): Promise<Ground> {
  const attackers = await prepareAttackers(server);
  const victims = [await plant(server, attackers.stage), await plant(server, attackers.stage)];
  return { server, attackers, victims };
}

async function prepareAttackers(server: TestServer): Promise<Attackers> {
  const stage = await createStage(server);
  const samples = samplesOf(stage);
  const prepared = new Map<string, Awaited<ReturnType<(typeof samples)[string]>>>();
  for (const { name } of server.app.routes) prepared.set(name, await samples[name]!());
  const members = [];
  for (const role of roles) members.push(await server.member(stage.tenant, role, stage.word));
  return { stage, members, samples: prepared };
}

/** A victim with its word in every text field that any route takes. */
async function plant(server: TestServer, { staff }: Stage): Promise<Stage> {
  const stage = await createStage(server, { staff });
  const samples = samplesOf(stage);
  for (const route of server.app.routes)
    if (route.method !== 'GET' && route.name !== 'setup.run')
      await sendSample(server, route, await samples[route.name]!());
  return stage;
}

/** Walls that were taken away stay away: from one call to the next there may only be fewer. */
export async function measureIsolation(
  { server, attackers, victims }: Ground,
  order: IsolationOrder,
): Promise<IsolationResult> {
  const { attempts: count, seed } = order;
  const foreign = new Map([...(await idsOf(server.database, victims)), ['cursor', await cursorsOf(server, victims)]]);
  const tenantIds = victims.map(({ tenant }) => tenant.id);
  const before = await checksumsOf(server.database, tenantIds);
  const filter = order.walls === 'both' ? null : removeFilter();
  try {
    const functions = filter ? await openFunctions(server.database) : 0;
    if (order.walls === 'none') await openPolicies(server.database);
    const attempts = attemptsOn(server.app.routes, attackers, { foreign, victims, count, seed });
    const words = victims.map(({ word }) => word);
    const result: IsolationResult = { attempts: 0, statuses: {}, leaks: [], writes: [], broken: [], opened: 0 };
    const worker = async () => {
      for (const attempt of attempts) judge(attempt, await send(server, attempt), words, result);
    };
    await Promise.all(Array.from({ length: workers }, worker));
    const writes = moved(before, await checksumsOf(server.database, tenantIds));
    const logged = server.logs.filter((line) => line.includes('"level":50'));
    return { ...result, writes, broken: [...result.broken, ...logged], opened: functions + (filter?.count ?? 0) };
  } finally {
    filter?.putBack();
  }
}

/** Places in the victims' own lists. */
async function cursorsOf(server: TestServer, victims: readonly Stage[]): Promise<string[]> {
  const cursors: string[] = [];
  for (const { owner } of victims)
    for (const path of ['/api/personas', '/api/sources', '/api/documents', '/api/audit', '/api/members']) {
      const page = await server.ask<{ next_cursor: string | null }>(`${path}?limit=1`, { headers: owner.bearer });
      if (page.body.next_cursor) cursors.push(page.body.next_cursor);
    }
  return cursors;
}

function send(server: TestServer, { method, path, headers, body }: Attempt) {
  return server.ask(path, { method, headers, ...(body ? { body } : {}) });
}

function judge(
  { what, said: own }: Attempt,
  answer: { status: number; text: string; headers: object },
  words: readonly string[],
  result: IsolationResult,
): void {
  const { status, text } = answer;
  result.attempts += 1;
  result.statuses[status] = (result.statuses[status] ?? 0) + 1;
  const heard = own.reduce((rest, id) => rest.replaceAll(id, ''), `${text} ${JSON.stringify(answer.headers)}`);
  if (words.some((word) => heard.includes(word))) result.leaks.push(`${what} → ${status} ${text.slice(0, 300)}`);
  if (status >= 500) result.broken.push(`${what} → ${status} ${text.slice(0, 300)}`);
}
