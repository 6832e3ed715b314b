/** Caps on what one can read at once: files, functions, parameters, nesting, doors, imports, rooms. */
import { type Finding, fail, warn } from '../finding.ts';
import type { House } from '../house.ts';
import type { ModuleFacts } from '../module-facts.ts';
import type { Place } from '../place.ts';

interface Cap {
  readonly what: string;
  readonly warnAbove: number;
  readonly failAbove: number;
}

const caps = {
  file: { what: 'lines', warnAbove: 250, failAbove: 400 },
  test: { what: 'lines of tests', warnAbove: 400, failAbove: 700 },
  function: { what: 'lines in', warnAbove: 40, failAbove: 80 },
  parameters: { what: 'parameters of', warnAbove: 3, failAbove: 4 },
  nesting: { what: 'levels of nesting in', warnAbove: 3, failAbove: 4 },
  door: { what: 'names exported by a door', warnAbove: 8, failAbove: 12 },
  imports: { what: 'imports of our own files', warnAbove: 10, failAbove: 14 },
  room: { what: 'production lines in a room', warnAbove: 1_500, failAbove: 2_500 },
} satisfies Record<string, Cap>;

// A table of strings in eight languages is as long as it is.
const stringTable = /\/(sentences|strings|locales)\//;

export function sizeRules(house: House): Finding[] {
  return [...[...house.modules.values()].flatMap((facts) => fileFindings(facts, house)), ...roomFindings(house)];
}

function fileFindings(facts: ModuleFacts, house: House): Finding[] {
  const { path, lines, functions } = facts;
  const place = house.placeOf(path);
  if (stringTable.test(path)) return [];
  return [
    ...measure(place.test ? caps.test : caps.file, lines, path),
    ...functions.flatMap(({ name, line, ...size }) => [
      // A test's story is told in one callback.
      ...(place.test ? [] : measure(caps.function, size.lines, `${path}:${line}`, name)),
      ...measure(caps.parameters, size.parameters, `${path}:${line}`, name),
      ...measure(caps.nesting, size.nesting, `${path}:${line}`, name),
    ]),
    ...(isDoor(path, place) ? doorFindings(facts) : []),
    ...(importsCount(place, path) ? measure(caps.imports, ownImports(facts), path) : []),
  ];
}

function doorFindings({ path, exports, exportsAll }: ModuleFacts): Finding[] {
  if (exportsAll) return [fail('size', path, 'a door names what it exports, one by one')];
  return measure(caps.door, exports.length, path);
}

function isDoor(path: string, place: Place): boolean {
  return place.zone === 'room' && path === `${place.home}index.ts`;
}

/** The composition root imports every room, because that is its work. */
/** A package's index is a list of its files, however many those are. */
function importsCount(place: Place, path: string): boolean {
  if (/^packages\/\w+\/src\/index\.ts$/.test(path)) return false;
  return !place.test && place.zone !== 'app' && place.zone !== 'main' && place.zone !== 'tools';
}

function ownImports({ imports }: ModuleFacts): number {
  return new Set(imports.map(({ specifier }) => specifier).filter((name) => /^(\.|@office16852\/)/.test(name))).size;
}

function roomFindings(house: House): Finding[] {
  const lines = new Map<string, number>();
  for (const facts of house.modules.values()) {
    const place = house.placeOf(facts.path);
    if (place.zone === 'room' && !place.test && !stringTable.test(facts.path))
      lines.set(place.home, (lines.get(place.home) ?? 0) + facts.lines);
  }
  return [...lines].flatMap(([home, total]) => measure(caps.room, total, home));
}

function measure(cap: Cap, value: number, where: string, name = ''): Finding[] {
  const message = `${value} ${cap.what}${name && ` ${name}`}; at most ${value > cap.failAbove ? cap.failAbove : cap.warnAbove}`;
  if (value > cap.failAbove) return [fail('size', where, message)];
  return value > cap.warnAbove ? [warn('size', where, message)] : [];
}
