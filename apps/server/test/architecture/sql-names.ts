/** Which tables and functions a piece of SQL names, and which ones a migration creates. */

const listKeyword = String.raw`\b(?:from|join|into|update|table|only|using|references|on|truncate)\s+`;
const tableWord = String.raw`(?:if\s+(?:not\s+)?exists\s+)?(?:public\.)?"?[a-z_][a-z0-9_]*"?`;
const alias = String.raw`(?:\s+(?:as\s+)?[a-z_]\w*)?`;
const tableList = new RegExp(`${listKeyword}(${tableWord}${alias}(?:\\s*,\\s*${tableWord}${alias})*)`, 'gi');
const typeUse = /\b([a-z_][a-z0-9_]*)(?:\.[a-z_]+%type|%rowtype)/gi;
const statement = /^\s*(select|insert|update|delete|with|create|alter|truncate|lock|copy|merge|grant|table)\b/i;

export function looksLikeSql(text: string): boolean {
  return statement.test(text);
}

/** Known tables in places where SQL names a table. `references` can be left out: a foreign key reads nothing. */
export function tablesNamedIn(sql: string, known: ReadonlySet<string>, options = { foreignKeys: true }): Set<string> {
  const text = options.foreignKeys ? withoutComments(sql) : withoutComments(sql).replace(/\breferences\s+\S+/gi, '');
  const named = new Set<string>();
  for (const match of text.matchAll(tableList))
    for (const part of match[1]!.split(',')) {
      const words = part
        .trim()
        .replaceAll('"', '')
        .replace(/^(if\s+(not\s+)?exists\s+)?(public\.)?/i, '')
        .split(/\s+/);
      if (known.has(words[0]!.toLowerCase())) named.add(words[0]!.toLowerCase());
    }
  for (const match of text.matchAll(typeUse)) if (known.has(match[1]!)) named.add(match[1]!);
  for (const name of known) if (new RegExp(`'(?:public\\.)?${name}'::regclass`).test(text)) named.add(name);
  return named;
}

export function functionsCalledIn(sql: string, known: ReadonlySet<string>): Set<string> {
  const called = new Set<string>();
  for (const match of withoutComments(sql).matchAll(/\b([a-z_][a-z0-9_]*)\s*\(/gi))
    if (known.has(match[1]!)) called.add(match[1]!);
  return called;
}

export function tablesCreatedIn(sql: string): string[] {
  return namesAfter(
    sql,
    /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:public\.)?"?([a-z_][a-z0-9_]*)/gi,
  );
}

export function functionsCreatedIn(sql: string): string[] {
  return namesAfter(sql, /\bcreate\s+(?:or\s+replace\s+)?function\s+(?:public\.)?"?([a-z_][a-z0-9_]*)/gi);
}

export interface SqlPart {
  /** The function whose body this is; null for what stands outside of functions. */
  readonly fn: string | null;
  readonly sql: string;
}

/** Functions (heading and body) and the rest, because each function answers for its own room. */
export function partsOf(migration: string): SqlPart[] {
  const sql = withoutComments(migration);
  const whole = /\bcreate\s+(?:or\s+replace\s+)?function\s+(?:public\.)?"?([a-z_]\w*)[\s\S]*?(\$\w*\$)[\s\S]*?\2/gi;
  const parts: SqlPart[] = [...sql.matchAll(whole)].map((match) => ({ fn: match[1]!, sql: match[0] }));
  return [{ fn: null, sql: sql.replace(whole, ' ') }, ...parts];
}

function namesAfter(sql: string, pattern: RegExp): string[] {
  return [...withoutComments(sql).matchAll(pattern)].map((match) => match[1]!);
}

function withoutComments(sql: string): string {
  return sql.replace(/--[^\n]*/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ');
}
