/** One source file as facts: what it imports, exports, declares, says and calls. */
import { type FunctionFact, functionFact, isFunction } from './function-facts.ts';
import { isSyntax, lineCounter, nameIn, parse, type Syntax, textOf, walk } from './syntax.ts';

export interface ImportFact {
  readonly specifier: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface SaidFact {
  readonly text: string;
  readonly line: number;
  /** `sql` for a tagged template, `selectFrom` for an argument of that method; else empty. */
  readonly to: string;
}

export interface NameFact {
  readonly name: string;
  readonly line: number;
}

export interface ModuleFacts {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportFact[];
  readonly exports: readonly string[];
  readonly exportsAll: boolean;
  readonly functions: readonly FunctionFact[];
  /** Names this file writes, each once; those that a package of others gave are left out. */
  readonly names: readonly NameFact[];
  readonly said: readonly SaidFact[];
  /** Methods and functions it calls by name. */
  readonly calls: readonly NameFact[];
  /** Codes given to `new AppError(…)`. */
  readonly raised: readonly NameFact[];
  /** Uses of `fetch` and `process.env`. */
  readonly globals: readonly NameFact[];
}

type Draft = { -readonly [K in keyof ModuleFacts]: ModuleFacts[K] extends readonly (infer T)[] ? T[] : ModuleFacts[K] };

export function readModule(path: string, text: string): ModuleFacts {
  const program = parse(path, text);
  const lineOf = lineCounter(text);
  const facts: Draft = {
    ...{ path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), exportsAll: false },
    ...{ imports: [], exports: [], functions: [], names: [], said: [], calls: [], raised: [], globals: [] },
  };
  const foreign = foreignNames(program);
  const seen = new Set<string>();
  walk(program, (node, parent, key) => {
    const line = lineOf(node.start);
    readImport(node, line, facts);
    readExport(node, facts);
    if (isFunction(node)) facts.functions.push(functionFact(node, parent, lineOf));
    if (node.type === 'Identifier' && !seen.has(nameIn(node)) && !foreign.has(nameIn(node))) {
      seen.add(nameIn(node));
      facts.names.push({ name: nameIn(node), line });
    }
    readUse(node, { parent, key, line }, facts);
  });
  return facts;
}

function readImport(node: Syntax, line: number, facts: Draft): void {
  const typeOnly = node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType';
  const importing = /^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type);
  const specifier = importing ? textOf(node['source']) : null;
  if (specifier !== null) facts.imports.push({ specifier, typeOnly, line });
}

function readExport(node: Syntax, facts: Draft): void {
  if (node.type === 'ExportAllDeclaration') {
    if (isSyntax(node['exported'])) facts.exports.push(nameIn(node['exported']));
    else facts.exportsAll = true;
  }
  if (node.type === 'ExportDefaultDeclaration') facts.exports.push('default');
  if (node.type !== 'ExportNamedDeclaration') return;
  for (const specifier of node['specifiers'] as Syntax[]) facts.exports.push(nameIn(specifier['exported']));
  const declared = node['declaration'];
  if (!isSyntax(declared)) return;
  if (declared.type === 'VariableDeclaration')
    for (const one of declared['declarations'] as Syntax[]) facts.exports.push(nameIn(one['id']));
  else facts.exports.push(nameIn(declared['id']));
}

function readUse(node: Syntax, at: { parent: Syntax | null; key: string; line: number }, facts: Draft): void {
  const { parent, key, line } = at;
  const text = textOf(node);
  if (text !== null) facts.said.push({ text, line, to: addressee(parent, key) });
  if (node.type === 'ArrayExpression' && key === 'arguments')
    for (const element of node['elements'] as unknown[]) {
      const inner = textOf(element);
      if (inner !== null) facts.said.push({ text: inner, line, to: addressee(parent, key) });
    }
  if (node.type === 'CallExpression') facts.calls.push({ name: calleeName(node['callee']), line });
  if (node.type === 'NewExpression' && nameIn(node['callee']) === 'AppError') {
    const code = (node['arguments'] as Syntax[])[0];
    if (code) walk(code, (inner) => textOf(inner) !== null && facts.raised.push({ name: textOf(inner)!, line }));
  }
  if (isGlobalFetch(node, parent, key)) facts.globals.push({ name: 'fetch', line });
  if (isProcessEnv(node)) facts.globals.push({ name: 'process.env', line });
}

function addressee(parent: Syntax | null, key: string): string {
  if (parent?.type === 'TaggedTemplateExpression' && key === 'quasi') return calleeName(parent['tag']);
  return parent?.type === 'CallExpression' && key === 'arguments' ? calleeName(parent['callee']) : '';
}

function calleeName(callee: unknown): string {
  if (!isSyntax(callee)) return '';
  return callee.type === 'MemberExpression' ? nameIn(callee['property']) : nameIn(callee);
}

/** Not `x.fetch` and not a key or a type's member, but `globalThis.fetch` too. */
function isGlobalFetch(node: Syntax, parent: Syntax | null, key: string): boolean {
  if (node.type !== 'Identifier' || nameIn(node) !== 'fetch') return false;
  if (parent?.type === 'MemberExpression' && key === 'property')
    return ['globalThis', 'global', 'window', 'self'].includes(nameIn(parent['object']));
  return !(key === 'key' && parent?.['computed'] !== true);
}

function isProcessEnv(node: Syntax): boolean {
  if (node.type === 'ImportDeclaration' && /^(node:)?process$/.test(textOf(node['source']) ?? ''))
    return (node['specifiers'] as Syntax[]).some((one) => nameIn(one['imported']) === 'env');
  return node.type === 'MemberExpression' && nameIn(node['object']) === 'process' && nameIn(node['property']) === 'env';
}

/** Names given by packages that are not ours: nobody here chose them. */
function foreignNames(program: Syntax): Set<string> {
  const names = new Set<string>();
  for (const node of program['body'] as Syntax[]) {
    if (node.type !== 'ImportDeclaration' || /^(\.|@office16852\/)/.test(textOf(node['source']) ?? '.')) continue;
    for (const one of node['specifiers'] as Syntax[]) names.add(nameIn(one['imported']) || nameIn(one['local']));
  }
  return names;
}
