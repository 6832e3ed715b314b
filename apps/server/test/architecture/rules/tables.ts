/** A table is named only in its room: in its store, its migrations, and SQL functions that carry its name. */
import { type Finding, fail } from '../finding.ts';
import type { House } from '../house.ts';
import {
  functionsCalledIn,
  functionsCreatedIn,
  looksLikeSql,
  partsOf,
  tablesCreatedIn,
  tablesNamedIn,
} from '../sql-names.ts';

interface Catalogue {
  readonly ladder: readonly string[];
  /** Table and function names, each with the room it belongs to; `kernel` is one. */
  readonly tables: ReadonlyMap<string, string>;
  readonly functions: ReadonlyMap<string, string>;
  readonly migrations: readonly { path: string; owner: string; sql: string }[];
}

// Kysely's methods whose first argument is a table.
const tableMethods = new Set([
  ...['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto', 'table'],
  ...[
    'innerJoin',
    'leftJoin',
    'rightJoin',
    'fullJoin',
    'crossJoin',
    'innerJoinLateral',
    'leftJoinLateral',
    'using',
    'from',
  ],
]);
const functionMethods = new Set(['lookup', 'call', 'kernelCall']);

export function tableRules(house: House): Finding[] {
  const catalogue = readCatalogue(house);
  return [
    ...catalogue.migrations.flatMap((migration) => migrationFindings(migration, catalogue)),
    ...sourceFindings(house, catalogue),
  ];
}

function readCatalogue(house: House): Catalogue {
  const tables = new Map([['migrations', 'kernel']]);
  const functions = new Map<string, string>();
  const migrations = [...house.tree]
    .filter(([path]) => /^apps\/server\/migrations\/.*\.sql$/.test(path))
    .map(([path, sql]) => ({ path, sql, owner: ownerOf(path, house.ladder) }))
    .sort((a, b) => a.path.localeCompare(b.path));
  for (const { sql, owner } of migrations) {
    for (const table of tablesCreatedIn(sql)) if (!tables.has(table)) tables.set(table, owner);
    for (const fn of functionsCreatedIn(sql))
      if (!functions.has(fn)) functions.set(fn, roomIn(fn, house.ladder) ?? owner);
  }
  return { ladder: house.ladder, tables, functions, migrations };
}

/** `0012_access_tokens.sql` belongs to access. */
function ownerOf(path: string, ladder: readonly string[]): string {
  const name = /\d{4}_(\w+)\.sql$/.exec(path)?.[1] ?? '';
  return name === 'kernel' || name.startsWith('kernel_') ? 'kernel' : (roomIn(name, ladder) ?? '');
}

function roomIn(name: string, ladder: readonly string[]): string | null {
  return ladder.find((room) => name === room || name.startsWith(`${room}_`)) ?? null;
}

function migrationFindings(migration: Catalogue['migrations'][number], catalogue: Catalogue): Finding[] {
  const { path, owner, sql } = migration;
  if (owner === '') return [fail('tables', path, 'a migration is named NNNN_<room>.sql, after a room or the kernel')];
  return partsOf(sql).flatMap((part) => {
    const room = part.fn === null ? owner : (roomIn(part.fn, catalogue.ladder) ?? 'kernel');
    const where = part.fn === null ? path : `${path} in ${part.fn}`;
    if (room === 'kernel' && owner !== 'kernel')
      return [fail('tables', where, `a function of this migration is named ${owner}_<verb>`)];
    return [
      ...foreignTables(part.sql, room, catalogue).map((table) =>
        fail('tables', `${where} -> ${table}`, `only ${catalogue.tables.get(table)} names the table ${table}`),
      ),
      ...lowerFunctions(part.sql, room, catalogue).map((fn) =>
        fail('tables', `${where} -> ${fn}`, `${room} may call functions of rooms above it; ${fn} is not one`),
      ),
      ...downwardKeys(part.sql, room, catalogue).map((table) =>
        fail('tables', `${where} -> ${table}`, `a foreign key points to a room above; ${table} is not in one`),
      ),
    ];
  });
}

function foreignTables(sql: string, room: string, { tables }: Catalogue): string[] {
  return [...tablesNamedIn(sql, new Set(tables.keys()), { foreignKeys: false })].filter((t) => tables.get(t) !== room);
}

function lowerFunctions(sql: string, room: string, { functions, ladder }: Catalogue): string[] {
  return [...functionsCalledIn(sql, new Set(functions.keys()))].filter(
    (fn) => !reaches(room, functions.get(fn)!, ladder),
  );
}

function downwardKeys(sql: string, room: string, { tables, ladder }: Catalogue): string[] {
  const keys = [...sql.matchAll(/\breferences\s+"?([a-z_]\w*)/gi)].map((match) => match[1]!);
  return keys.filter((table) => tables.has(table) && !reaches(room, tables.get(table)!, ladder));
}

/** Everybody stands on the kernel; a room sees itself and what is above. */
function reaches(room: string, target: string, ladder: readonly string[]): boolean {
  return target === 'kernel' || target === room || (room !== 'kernel' && ladder.indexOf(target) < ladder.indexOf(room));
}

function sourceFindings(house: House, catalogue: Catalogue): Finding[] {
  const known = new Set(catalogue.tables.keys());
  return [...house.modules.values()].flatMap(({ path, said }) => {
    const place = house.placeOf(path);
    if (!path.startsWith('apps/server/src/') || place.test) return [];
    const room = place.zone === 'room' ? place.unit : place.zone;
    const found = new Map<string, Finding>();
    for (const { text, line, to } of said) {
      for (const table of tablesSaid(text, to, known)) {
        const owner = catalogue.tables.get(table);
        const finding = fail('tables', `${path}:${line} -> ${table}`, `only ${owner} names the table ${table}`);
        if (owner !== room) found.set(`${table} ${line}`, finding);
      }
      for (const fn of functionsSaid(text, to, catalogue)) {
        const owner = catalogue.functions.get(fn)!;
        const rule = `${fn} belongs to ${owner}, which is not above ${room}`;
        if (!reaches(room, owner, catalogue.ladder))
          found.set(`${fn} ${line}`, fail('tables', `${path}:${line} -> ${fn}`, rule));
      }
    }
    return [...found.values()];
  });
}

function tablesSaid(text: string, to: string, known: ReadonlySet<string>): string[] {
  if (tableMethods.has(to)) {
    const name = text.split(/\s+as\s+/i)[0]!.trim();
    return known.has(name) ? [name] : [];
  }
  return to === 'sql' || looksLikeSql(text) ? [...tablesNamedIn(text, known)] : [];
}

function functionsSaid(text: string, to: string, { functions }: Catalogue): string[] {
  if (functionMethods.has(to)) return functions.has(text) ? [text] : [];
  return to === 'sql' || looksLikeSql(text) ? [...functionsCalledIn(text, new Set(functions.keys()))] : [];
}
