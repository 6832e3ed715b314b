/** What every refusal must be: problem details of a code that the route declares, with a page that explains it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, errorCatalogue, type Problem, problemSchema } from '@office16852/contract';
import type { Answer } from '@office16852/testkit';
import { Ajv } from 'ajv';
import { codesOf, type RouteDeclaration } from '../../src/kernel/http/index.ts';

const fitsProblem = new Ajv({ strict: false }).compile(problemSchema);
const pages = join(import.meta.dirname, '../../../../docs/reference/errors');

/** Null when the answer is a proper refusal with one of these statuses; else what is wrong with it. */
export function faultOf(
  answer: Answer<unknown>,
  route: Pick<RouteDeclaration, 'name'>,
  ...statuses: readonly number[]
): string | null {
  const where = `${route.name} → ${answer.status} ${answer.text.slice(0, 300)}`;
  if (!statuses.includes(answer.status)) return `${where}\n  should be ${statuses.join(' or ')}`;
  return badShape(answer, route as RouteDeclaration) && `${where}\n  ${badShape(answer, route as RouteDeclaration)}`;
}

function badShape({ headers, status, body }: Answer<unknown>, route: RouteDeclaration): string | null {
  if (!headers['content-type']?.startsWith('application/problem+json')) return 'is not application/problem+json';
  if (!fitsProblem(body)) return `is not a problem: ${JSON.stringify(fitsProblem.errors)}`;
  const { code, type, status: said, request_id: requestId } = body as Problem;
  const entry = errorCatalogue[code as ErrorCode];
  if (!entry) return `has a code that the catalogue lacks: ${code}`;
  if (entry.status !== status || said !== status) return `has a status that is not the one of ${code}`;
  if (!codesOf(route).includes(code as ErrorCode)) return `has a code that the route does not declare: ${code}`;
  if (!new URL(type).pathname.endsWith(`/docs/reference/errors/${code}`)) return `has a type of another code: ${type}`;
  if (existsSync(pages) && !existsSync(join(pages, `${code}.md`)))
    return `has no page in docs/reference/errors: ${code}`;
  if (requestId !== headers['x-request-id']) return 'has another request id than its header';
  return null;
}

/** The fields that a 422 names. */
export function fieldsNamed(answer: Answer<unknown>): string[] {
  return ((answer.body as Problem).issues ?? []).map(({ path }) => path);
}

/** Everything but the request's own id. */
export function withoutId(answer: Answer<unknown>): unknown {
  const { request_id: _, ...rest } = (answer.body ?? {}) as Record<string, unknown>;
  return { status: answer.status, ...rest };
}
