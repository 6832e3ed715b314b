/** The repository's sources as text, by path from its root. Fixtures are the same thing written by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type SourceTree = ReadonlyMap<string, string>;

const roots = ['apps', 'packages', 'scripts', 'bench', 'e2e', 'evals'];
const skipped = new Set(['node_modules', 'dist', '.data', '.cache']);
const wanted = /(\.tsx?|\.sql|\/package\.json)$/;
const generated = /(\.generated\.|\/generated\/)/;

export function readSourceTree(root: string): SourceTree {
  const tree = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) visit(path);
      if (entry.isFile() && wanted.test(path) && !generated.test(path))
        tree.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of roots) if (present.has(folder)) visit(folder);
  return tree;
}
