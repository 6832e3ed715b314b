/**
 * Attempts of one tenant's people to reach another's: every route × every id-bearing field × four roles × foreign and
 * mixed ids, then random mixtures of the same until there are enough.
 */
import {
  addressOf,
  bend,
  type Field,
  fieldsOf,
  idFieldsOf,
  type Sample,
  type Stage,
  type TestPerson,
  valueAt,
} from '@office16852/testkit';
import type { RouteDeclaration } from '../../apps/server/src/kernel/http/index.ts';
import { type IdPool, kindOf } from './ids.ts';
import { createRandom, type Random } from './random.ts';

export interface Attempt {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What the attacker said itself: an answer that says it back leaks nothing. */
  readonly said: readonly string[];
}

export interface Attackers {
  readonly stage: Stage;
  /** One for each of the four roles, in the attacker's own tenant. */
  readonly members: readonly TestPerson[];
  /** A request of their own for each route, which is bent and never sent as it is. */
  readonly samples: ReadonlyMap<string, Sample>;
}

interface Target {
  readonly route: RouteDeclaration;
  readonly fields: readonly Field[];
}

export function* attemptsOn(
  routes: readonly RouteDeclaration[],
  attackers: Attackers,
  { foreign, victims, count, seed }: { foreign: IdPool; victims: readonly Stage[]; count: number; seed: number },
): Generator<Attempt> {
  const random = createRandom(seed);
  const targets = routes.map((route) => ({
    route,
    fields: [
      ...idFieldsOf(route).filter((field) => !isPublic(route, field)),
      ...fieldsOf(route).filter(({ name }) => name === 'cursor'),
    ],
  }));
  const worthwhile = targets.filter(({ route, fields }) => fields.length > 0 && !isForStaff(route));
  const context = { attackers, foreign, victims, random };
  let made = 0;
  for (const attempt of inTurn(targets.map((target) => shuffled([...systematic(target, context)], random)))) {
    if (made++ >= count) return;
    yield attempt;
  }
  while (made++ < count) yield mixture(random.pick(worthwhile), context);
}

/** One of each list, then the next of each: a short run reaches every route too. */
function* inTurn<T>(lists: readonly (readonly T[])[]): Generator<T> {
  const longest = Math.max(...lists.map((list) => list.length));
  for (let i = 0; i < longest; i++) for (const list of lists) if (i < list.length) yield list[i]!;
}

function shuffled<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

interface Context {
  attackers: Attackers;
  foreign: IdPool;
  victims: readonly Stage[];
  random: Random;
}

/** Each combination once: one field foreign while its neighbours are own, all foreign, and the foreign tenant named. */
function* systematic(target: Target, context: Context): Generator<Attempt> {
  for (const headers of callers(target.route, context.attackers)) {
    for (const field of target.fields) yield attempt(target, headers, [field], context);
    if (target.fields.length > 1) yield attempt(target, headers, target.fields, context);
    for (const victim of context.victims)
      for (const name of [victim.tenant.id, victim.tenant.slug])
        yield attempt(target, { ...headers, 'x-tenant': name }, [], context);
  }
}

function mixture(target: Target, context: Context): Attempt {
  const { random, victims } = context;
  const fields = target.fields.filter(() => random.below(3) > 0);
  const victim = random.pick(victims);
  const extra: Record<string, string>[] = [
    {},
    {},
    { 'x-tenant': random.pick([victim.tenant.id, victim.tenant.slug]) },
    { accept: 'text/event-stream' },
    { 'idempotency-key': `attempt ${random.below(50)}` },
    { 'x-visitor-token': 'x'.repeat(43) },
    { 'x-tenant-id': victim.tenant.id, 'x-forwarded-host': `${victim.tenant.slug}.example` },
  ];
  const headers = { ...random.pick(callers(target.route, context.attackers)), ...random.pick(extra) };
  return attempt(target, headers, fields, context);
}

function attempt(
  { route }: Target,
  headers: Record<string, string>,
  fields: readonly Field[],
  { attackers, foreign, random }: Context,
): Attempt {
  let sample = attackers.samples.get(route.name)!;
  const said: string[] = [];
  for (const field of fields) {
    const kind = field.name === 'cursor' ? 'cursor' : kindOf(String(valueAt(sample, field) ?? ''));
    const id = random.pick(foreign.get(kind) ?? ['nothing']);
    said.push(id);
    sample = bend(sample, field, id);
  }
  const { method } = route;
  const path = addressOf(random.pick([route.path, ...(route.aliases ?? [])]), sample);
  const what = `${route.name} ${fields.map(({ place, name }) => `${place}.${name}`).join(' ')} ${method} ${path}`;
  const changing = method !== 'GET' && fields.length === 0 && headers['x-tenant'] === undefined;
  // Without anything foreign in it a change would be the attacker's own, so it is only read.
  if (changing) return { what, method: 'GET', path, headers, said };
  return { what, method, path, headers, said, ...(sample.body ? { body: sample.body } : {}) };
}

/** As each role by token and by cookie, as a visitor, and as a page with a key. */
function callers(route: RouteDeclaration, { stage, members }: Attackers): Record<string, string>[] {
  if (route.auth.includes('widget')) return [{ ...stage.widgetVisitor.headers }];
  // A login that comes along at a public door ends there, and with it whatever this person would try next.
  if (route.auth.includes('public')) return [{ ...stage.visitor.headers }, {}];
  const people = members.flatMap(({ bearer, browser }) => [{ ...bearer }, { ...browser }]);
  return route.auth.includes('visitor') ? [...people, { ...stage.visitor.headers }] : people;
}

/** Members are turned away at its door, which the systematic part shows. */
function isForStaff({ auth }: RouteDeclaration): boolean {
  return auth.length === 1 && auth[0] === 'staff';
}

/** What every visitor may do with a tenant's name: ask its Bob, and load its script. */
function isPublic(route: RouteDeclaration, { name }: Field): boolean {
  if (route.name === 'widget.script') return true;
  return route.name === 'chat.send' && name === 'business_id';
}
