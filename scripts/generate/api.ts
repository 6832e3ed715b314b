/** The API page: every route, by its noun. */
import type { AuthKind } from '../../apps/server/src/kernel/http/index.ts';
import { page, table } from './page.ts';
import { codesOf, type RouteDeclaration, takesIdempotencyKey } from './registry.ts';
import { type Schema, wordsOf } from './to-type.ts';

const who: Record<AuthKind, string> = {
  public: 'anybody',
  visitor: 'the visitor, by cookie',
  widget: 'an allowed page with a widget key',
  member: 'members',
  staff: 'staff',
};
const commonCodes = new Set([
  'request.rate_limited',
  'request.unavailable',
  'request.shutting_down',
  'request.bug',
  'request.not_http',
  'request.malformed',
  'request.media_type',
  'request.too_large',
  'request.invalid',
]);

export function apiPage(routes: readonly RouteDeclaration[]): string {
  const groups = Map.groupBy(routes, ({ name }) => name.split('.')[0]!.replaceAll('_', ' '));
  return page(
    'API reference',
    'Every route of this installation. The same as OpenAPI 3.1: `GET /api/openapi.json`.',
    'Bodies and answers are JSON in UTF-8 with snake_case names; the persona’s `systemPrompt` is the one exception. Unknown fields are refused. Times are UTC in ISO 8601 with milliseconds. Lists answer `items` and `next_cursor`; send that as `cursor` for the next page.',
    'Programs send `Authorization: Bearer` with the access token of a login. Pages use the session cookie, and send the `X-CSRF-Token` of the login with every change. With an `Authorization` header every cookie is ignored. `X-Tenant`, a slug or UUID, chooses the tenant where a login may act in several.',
    'Every route may answer [`request.rate_limited`](errors/request.rate_limited.md), [`request.unavailable`](errors/request.unavailable.md) and [`request.bug`](errors/request.bug.md), and with a body also [`request.malformed`](errors/request.malformed.md), [`request.invalid`](errors/request.invalid.md), [`request.media_type`](errors/request.media_type.md) and [`request.too_large`](errors/request.too_large.md). They are not repeated below.',
    ...[...groups].flatMap(([noun, list]) => [`## ${noun[0]!.toUpperCase()}${noun.slice(1)}`, ...list.map(routeBlock)]),
  );
}

function routeBlock(route: RouteDeclaration): string {
  const aliases = route.aliases?.length ? ` Also at ${route.aliases.map((path) => `\`${path}\``).join(', ')}.` : '';
  const permission = route.permission ? ` with [\`${route.permission}\`](permissions.md)` : '';
  const codes = codesOf(route).filter((code) => !commonCodes.has(code));
  return [
    `### \`${route.method} ${route.path}\``,
    `${route.summary}${aliases}`,
    `Who: ${route.auth.map((kind) => who[kind]).join(', ')}${permission}. Limit: [${route.limit}](limits.md).${takesIdempotencyKey(route) ? ' Takes an `Idempotency-Key`.' : ''}`,
    inputTable(route),
    answerLine(route),
    codes.length > 0 ? `Errors: ${codes.map((code) => `[\`${code}\`](errors/${code}.md)`).join(', ')}.` : null,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function inputTable(route: RouteDeclaration): string | null {
  const rows = (['query', 'body'] as const).flatMap((part) => {
    const schema = route.input[part] as Schema | undefined;
    return Object.entries(schema?.properties ?? {}).map(([name, property]) => [
      `\`${name}\``,
      part,
      `${wordsOf(property)}${schema?.required?.includes(name) ? '' : ', optional'}`,
      property.description ?? '',
    ]);
  });
  return rows.length > 0 ? table(['Field', 'In', 'Value', 'Meaning'], rows) : null;
}

function answerLine({ output, stream, status = 200 }: RouteDeclaration): string {
  if (output === null) return 'Answers 204 without a body.';
  const streamed = stream ? ' With `Accept: text/event-stream` the [parts of the turn](stream-parts.md).' : '';
  if (output === 'raw')
    return stream ? `Answers 200 with the [parts of the turn](stream-parts.md).` : 'Answers 200 with the file.';
  const fields = Object.keys((output as Schema).properties ?? {});
  return `Answers ${status}${fields.length > 0 ? ` with ${fields.map((name) => `\`${name}\``).join(', ')}` : ''}.${streamed}`;
}
