/** packages/client/src/routes.generated.ts: types and addresses of every operation. */
import { type RouteDeclaration, takesIdempotencyKey } from './registry.ts';
import { type Schema, typeOf } from './to-type.ts';

export function routesFile(routes: readonly RouteDeclaration[]): string {
  const sorted = [...routes].sort((a, b) => a.name.localeCompare(b.name));
  return `// generated: npm run generate
/** Every operation: what goes in, what comes out. */
export interface Routes {
${sorted.map(typeEntry).join('\n')}
}

export interface RouteFacts {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  /** Takes an Idempotency-Key, so that a repeated change happens once. */
  takesKey: boolean;
}

function route(method: RouteFacts['method'], path: string, takesKey = false): RouteFacts {
  return { method, path, takesKey };
}

export const routeTable: Readonly<Record<keyof Routes, RouteFacts>> = {
${sorted.map(tableEntry).join('\n')}
};
`;
}

function typeEntry(route: RouteDeclaration): string {
  const parts = (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = route.input[part] as Schema | undefined;
    if (!schema) return [];
    const optional = part === 'query' && !schema.required?.length;
    return [`    ${part}${optional ? '?' : ''}: ${typeOf(schema, '    ')};`];
  });
  return `  /** ${route.summary} */
  '${route.name}': {
${[...parts, `    output: ${outputOf(route)};`].join('\n')}
  };`;
}

function outputOf({ output }: RouteDeclaration): string {
  if (output === null) return 'null';
  return output === 'raw' ? 'unknown' : typeOf(output as Schema, '    ');
}

function tableEntry(route: RouteDeclaration): string {
  const key = takesIdempotencyKey(route) ? ', true' : '';
  return `  '${route.name}': /* @__PURE__ */ route('${route.method}', '${route.path}'${key}),`;
}
