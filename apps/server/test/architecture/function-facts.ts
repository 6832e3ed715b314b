/** A function's measures: lines, parameters, and how deep its control flow nests. */
import { childrenOf, isSyntax, nameIn, type Syntax } from './syntax.ts';

export interface FunctionFact {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
  readonly nesting: number;
}

const functions = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|TSDeclareFunction)$/;
const branches = /^(If|For|ForIn|ForOf|While|DoWhile|Switch|Try)Statement$/;

export function isFunction(node: Syntax): boolean {
  return functions.test(node.type);
}

export function functionFact(node: Syntax, parent: Syntax | null, lineOf: (offset: number) => number): FunctionFact {
  const parameters = (node['params'] as Syntax[]).filter((parameter) => nameIn(parameter) !== 'this');
  return {
    name: nameIn(node['id']) || nameIn(parent?.['id']) || nameIn(parent?.['key']) || 'a callback',
    line: lineOf(node.start),
    lines: lineOf(node.end) - lineOf(node.start) + 1,
    parameters: parameters.length,
    nesting: isSyntax(node['body']) ? depth(node['body'], 0) : 0,
  };
}

/** A function inside a function starts again; `else if` is one more branch, not one level deeper. */
function depth(node: Syntax, above: number): number {
  let deepest = above;
  for (const [key, child] of childrenOf(node)) {
    if (isFunction(child)) continue;
    const chained = key === 'alternate' && child.type === 'IfStatement';
    deepest = Math.max(deepest, depth(child, branches.test(child.type) && !chained ? above + 1 : above));
  }
  return deepest;
}
