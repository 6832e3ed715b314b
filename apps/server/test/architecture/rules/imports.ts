/** Who may import whom: the walls between workspaces, the layers of the server, the ladder of rooms, and doors only. */
import { dirname } from 'node:path';
import { type Finding, fail } from '../finding.ts';
import type { Edge, House } from '../house.ts';
import { nameOf, type Place, type Zone } from '../place.ts';

const allowed: Readonly<Record<Zone, readonly Zone[]>> = {
  contract: [],
  client: ['contract'],
  widget: ['client', 'contract'],
  web: ['contract', 'client', 'widget'],
  kernel: ['contract'],
  config: ['kernel', 'contract'],
  room: ['kernel', 'contract'],
  app: ['room', 'kernel', 'config', 'contract'],
  main: ['app', 'room', 'kernel', 'config', 'contract'],
  testkit: ['app', 'room', 'kernel', 'config', 'client', 'contract'],
  tools: ['testkit', 'main', 'app', 'room', 'kernel', 'config', 'client', 'contract', 'widget', 'web'],
};

/** Rooms that only few may import, and why. */
const narrow: Readonly<Record<string, { by: readonly string[]; why: string }>> = {
  turns: { by: ['suites', 'changes'], why: 'turns is imported only by suites and changes, for preview' },
  notices: { by: [], why: 'notices reacts to events; nobody calls it' },
  webhooks: { by: [], why: 'webhooks reacts to events; nobody calls it' },
  insights: { by: [], why: 'insights only reads; nobody calls it' },
  privacy: { by: [], why: 'privacy is at the end of the ladder; nobody calls it' },
};

const byPathFromOutside: readonly Zone[] = ['testkit', 'tools'];
const browserZones: readonly Zone[] = ['contract', 'client', 'widget', 'web'];

export function importRules(house: House): Finding[] {
  return [
    ...house.edges.flatMap((edge) => judge(edge, house)),
    ...builtinsInBrowserCode(house),
    ...roomsUnknown(house),
  ];
}

function judge(edge: Edge, house: House): Finding[] {
  const from = house.placeOf(edge.from);
  const to = house.placeOf(edge.to);
  const where = `${edge.from}:${edge.line} -> ${edge.to}`;
  if (edge.byPackage && edge.to.startsWith('@'))
    return [fail('deep import', where, 'a package is imported by the names that it exports')];
  if (from.home === to.home) return [];
  const reason = from.test ? null : direction(from, to, house.ladder);
  const deep = deepReason(edge, from, to, house);
  return [
    ...(reason === null ? [] : [fail('direction', where, reason)]),
    ...(deep === null ? [] : [fail('deep import', where, deep)]),
  ];
}

function direction(from: Place, to: Place, ladder: readonly string[]): string | null {
  if (to.test) return 'production code never imports tests';
  if (from.zone === 'room' && to.zone === 'room') return roomDirection(from.unit, to.unit, ladder);
  if (from.zone === 'web' && to.zone === 'web') return webDirection(from.unit, to.unit);
  if (from.zone === to.zone || allowed[from.zone].includes(to.zone)) return null;
  const may = allowed[from.zone].join(', ') || 'nothing of ours';
  return `${nameOf(from)} may import ${may}; not ${nameOf(to)}`;
}

function roomDirection(from: string, to: string, ladder: readonly string[]): string | null {
  if (ladder.indexOf(to) >= ladder.indexOf(from))
    return `${from} (${ladder.indexOf(from) + 1}) may import only rooms above it; ${to} is ${ladder.indexOf(to) + 1}`;
  const rule = narrow[to];
  return rule && !rule.by.includes(from) ? rule.why : null;
}

/** site, mission-control, customer-portal -> features -> ui. */
function webDirection(from: string, to: string): string | null {
  const reach: Readonly<Record<string, readonly string[]>> = { ui: [], features: ['ui'] };
  const may = reach[from] ?? (from === '' ? null : ['features', 'ui']);
  if (may === null || may.includes(to)) return null;
  return `${from} may import ${may.join(', ') || 'nothing else in web'}; not ${to || 'the root of web'}`;
}

function deepReason(edge: Edge, from: Place, to: Place, house: House): string | null {
  // These look at the server from all sides; a benchmark measures what is inside a room.
  if (/^(apps\/server\/test|bench)\//.test(edge.from)) return null;
  if (to.zone === 'room' && edge.to !== `${to.home}index.ts`) return `a room is entered through ${to.home}index.ts`;
  if (to.zone === 'kernel') {
    const door = `${dirname(edge.to)}/index.ts`;
    if (dirname(edge.to) !== 'apps/server/src/kernel' && edge.to !== door && house.tree.has(door))
      return `this folder of the kernel is entered through ${door}`;
  }
  const crossing = workspaceOf(edge.from) !== workspaceOf(edge.to) && !edge.byPackage;
  if (crossing && !byPathFromOutside.includes(from.zone) && !from.test)
    return 'another workspace is imported by its package name';
  return null;
}

function workspaceOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function builtinsInBrowserCode(house: House): Finding[] {
  return [...house.modules.values()].flatMap((facts) => {
    const place = house.placeOf(facts.path);
    if (place.test || !browserZones.includes(place.zone) || !facts.path.includes('/src/')) return [];
    return facts.imports
      .filter(({ specifier }) => specifier.startsWith('node:'))
      .map(({ specifier, line }) =>
        fail('browser code', `${facts.path}:${line} -> ${specifier}`, `${place.zone} runs in browsers, without Node`),
      );
  });
}

function roomsUnknown(house: House): Finding[] {
  const rooms = new Set<string>();
  for (const path of house.modules.keys()) {
    const place = house.placeOf(path);
    if (place.zone === 'room') rooms.add(place.unit);
  }
  return [...rooms]
    .filter((room) => !house.ladder.includes(room))
    .map((room) => fail('direction', `apps/server/src/modules/${room}`, 'this room has no place in the ladder'));
}
