/** All facts about the repository that the rules share. */
import { dirname, posix } from 'node:path';
import { type ModuleFacts, readModule } from './module-facts.ts';
import { type Place, placeOf } from './place.ts';
import type { SourceTree } from './source-tree.ts';

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly line: number;
  /** True for `@office16852/…`, false for a path. */
  readonly byPackage: boolean;
}

export interface House {
  /** Room names, highest first: a room may import only those before it. */
  readonly ladder: readonly string[];
  readonly tree: SourceTree;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  /** Between files of ours; `to` may be a name that no file has. */
  readonly edges: readonly Edge[];
  placeOf(path: string): Place;
}

export function readHouse(tree: SourceTree, ladder: readonly string[]): House {
  const modules = new Map<string, ModuleFacts>();
  for (const [path, text] of tree) if (/\.tsx?$/.test(path)) modules.set(path, readModule(path, text));
  const doors = packageDoors(tree);
  const edges: Edge[] = [];
  for (const { path, imports } of modules.values())
    for (const { specifier, typeOnly, line } of imports) {
      const byPackage = specifier.startsWith('@office16852/');
      const to = byPackage ? (doors.get(specifier) ?? specifier) : relative(path, specifier);
      if (to !== null) edges.push({ from: path, to, typeOnly, line, byPackage });
    }
  return { ladder, tree, modules, edges, placeOf };
}

function relative(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(dirname(from), specifier) : null;
}

/** `@office16852/contract` → `packages/contract/src/index.ts`, for every name that a package exports. */
function packageDoors(tree: SourceTree): Map<string, string> {
  const doors = new Map<string, string>();
  for (const [path, text] of tree) {
    if (!path.endsWith('/package.json')) continue;
    const { name, exports = {} } = JSON.parse(text) as { name: string; exports?: Record<string, string> };
    for (const [entry, file] of Object.entries(exports))
      doors.set(posix.join(name, entry), posix.join(dirname(path), file));
  }
  return doors;
}
