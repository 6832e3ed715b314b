/** No cycle between files at run time. Imports that are only types are gone by then and do not count. */
import { type Finding, fail } from '../finding.ts';
import type { House } from '../house.ts';

export function cycleRules(house: House): Finding[] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of house.edges)
    if (!typeOnly && house.modules.has(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: Finding[] = [];
  for (const start of [...house.modules.keys()].sort()) follow(start, [], { next, done, found });
  return found;
}

interface Search {
  readonly next: ReadonlyMap<string, readonly string[]>;
  readonly done: Set<string>;
  readonly found: Finding[];
}

function follow(path: string, trail: string[], search: Search): void {
  const before = trail.indexOf(path);
  if (before !== -1) {
    const cycle = [...trail.slice(before), path].join(' -> ');
    search.found.push(fail('cycle', cycle, 'these files need each other at run time'));
    return;
  }
  if (search.done.has(path)) return;
  for (const to of search.next.get(path) ?? []) follow(to, [...trail, path], search);
  search.done.add(path);
}
