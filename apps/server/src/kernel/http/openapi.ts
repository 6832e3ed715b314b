/** OpenAPI 3.1 from the registry: TypeBox schemas are JSON Schema already. */
import { type ErrorCode, errorCatalogue, problemSchema } from '@office16852/contract';
import { codesOf, takesIdempotencyKey } from './admit.ts';
import type { AuthKind, RouteDeclaration } from './types.ts';

type Json = Record<string, unknown>;

const security: Record<AuthKind, Json> = {
  public: {},
  visitor: { visitorCookie: [] },
  widget: { widgetKey: [] },
  member: { memberBearer: [] },
  staff: { staffBearer: [] },
};

export function openApi(routes: readonly RouteDeclaration[], publicUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    for (const [i, path] of [route.path, ...(route.aliases ?? [])].entries()) {
      const key = path.replace(/:(\w+)/g, '{$1}');
      paths[key] = { ...paths[key], [route.method.toLowerCase()]: operation(route, i) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bob',
      version: '1',
      description: 'The governed AI front office. Errors are RFC 9457 problem details.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        visitorCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'bob_visitor_TENANT',
          description:
            'Minted by the server with the first answer; its name ends with the first eight characters of the tenant UUID, and begins with __Host- on https. Not a login.',
        },
        widgetKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Widget-Key',
          description: 'Publishable; admits only pages of its allowed origins.',
        },
        memberBearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'From POST /api/customers/auth/login.',
        },
        staffBearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From POST /api/auth/login.' },
      },
    },
  };
}

function operation(route: RouteDeclaration, alias: number): Json {
  const parameters = [...parametersOf(route, 'params', 'path'), ...parametersOf(route, 'query', 'query')];
  if (takesIdempotencyKey(route))
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    });
  return {
    operationId: alias === 0 ? route.name : `${route.name}.${alias + 1}`,
    summary: route.summary,
    tags: [route.name.split('.')[0]],
    security: route.auth.map((kind) => security[kind]),
    ...(route.permission ? { 'x-permission': route.permission } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.input.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: route.input.body } } } }
      : {}),
    responses: { ...success(route), ...failures(codesOf(route)) },
  };
}

function parametersOf(route: RouteDeclaration, part: 'params' | 'query', place: string): Json[] {
  const schema = route.input[part] as { properties?: Record<string, Json>; required?: string[] } | undefined;
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema?.required ?? []).includes(name),
    ...(property.description ? { description: property.description } : {}),
    schema: property,
  }));
}

function success(route: RouteDeclaration): Json {
  if (route.output === null) return { 204: { description: 'Done.' } };
  if (route.output === 'raw') return { 200: { description: 'The file.' } };
  const content: Json = { 'application/json': { schema: route.output } };
  if (route.stream) content['text/event-stream'] = { schema: route.stream };
  return { [route.status ?? 200]: { description: 'Done.', content } };
}

function failures(codes: ErrorCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => errorCatalogue[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
