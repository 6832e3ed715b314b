/** All rules over one source tree. */
import type { Finding } from './finding.ts';
import { readHouse } from './house.ts';
import { confinedRules } from './rules/confined.ts';
import { cycleRules } from './rules/cycles.ts';
import { importRules } from './rules/imports.ts';
import { sizeRules } from './rules/size.ts';
import { tableRules } from './rules/tables.ts';
import { wordRules } from './rules/words.ts';
import type { SourceTree } from './source-tree.ts';

const rules = [importRules, cycleRules, confinedRules, tableRules, sizeRules, wordRules];

export function checkArchitecture(tree: SourceTree, ladder: readonly string[]): Finding[] {
  const house = readHouse(tree, ladder);
  return rules.flatMap((rule) => rule(house));
}
