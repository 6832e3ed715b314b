/** A page for every error code, and the list of them. What an error's `type` points to. */
import { type ErrorCode, type ErrorEntry, errorCatalogue } from '../../packages/contract/src/errors.ts';
import { errorNotes } from './error-notes.ts';
import { page, table } from './page.ts';
import { codesOf, type RouteDeclaration } from './registry.ts';

const retries: Record<ErrorEntry['retry'], string> = {
  never: 'The same request fails again: change it first.',
  later: 'The same request may succeed later. Send it again with the same `Idempotency-Key` where the route takes one.',
  after: 'Wait for the seconds in `Retry-After`, then send it again.',
};
const everywhere = 12;

export function errorPages(routes: readonly RouteDeclaration[]): Map<string, string> {
  const entries = Object.entries(errorCatalogue) as [ErrorCode, ErrorEntry][];
  return new Map([
    ['index.md', indexPage(entries)],
    ...entries.map(([code, entry]) => [`${code}.md`, errorPage(code, entry, routes)] as const),
  ]);
}

function indexPage(entries: [ErrorCode, ErrorEntry][]): string {
  const rows = entries.map(([code, { status, title }]) => [`[\`${code}\`](${code}.md)`, String(status), title]);
  return page(
    'Errors',
    'Every error is a problem document of RFC 9457 with a stable `code`. Its `type` is the address of the page that explains the code.',
    'The fields are `type`, `title`, `status`, `detail`, `code`, `request_id`, `retry` (`never`, `later` or `after`), and for bad input `issues`, each with `path`, `message` and `fix`. The content type is `application/problem+json`.',
    'Missing and foreign things give the same 404, so an error never tells what exists elsewhere.',
    table(['Code', 'Status', 'Title'], rows),
  );
}

function errorPage(code: ErrorCode, entry: ErrorEntry, routes: readonly RouteDeclaration[]): string {
  const note = errorNotes[code];
  return page(
    `\`${code}\``,
    `\`${code}\` means: ${lower(entry.title)}. The status is ${entry.status}.`,
    '## What happened',
    readable(entry.detail),
    note?.happened ?? null,
    '## How to fix it',
    entry.fix,
    note?.fix ?? null,
    retries[entry.retry],
    '## Related',
    relatedRoutes(code, routes),
    // A comment: readers of the page get the links, and Bob does not quote a list of titles as an answer.
    `<!-- see also: ${[...(note?.related ?? []), '[All errors](index.md)'].join(', ')} -->`,
  );
}

/** A title inside a sentence; names keep their capital. */
function lower(title: string): string {
  return /^(Bob|JSON|CSRF|The CSRF)\b/.test(title) ? title : `${title[0]!.toLowerCase()}${title.slice(1)}`;
}

function readable(detail: string): string {
  return detail.replace(/\{(\w+)\}/g, (_, name: string) => `*${name.replaceAll('_', ' ')}*`);
}

function relatedRoutes(code: ErrorCode, routes: readonly RouteDeclaration[]): string {
  const answering = routes.filter((route) => codesOf(route).includes(code));
  if (answering.length === 0) return 'It is answered before a route is found, or by background work.';
  if (answering.length > everywhere) return `${answering.length} routes may answer with it.`;
  return `Routes that may answer with it: ${answering.map(({ method, path }) => `\`${method} ${path}\``).join(', ')}.`;
}
