/** The source value: where documents come from, and what makes it the same source again. */
import { type ErrorCode, errorCatalogue } from '@office16852/contract';
import { AppError, invalidField } from '../../kernel/error.ts';

export const givenKinds = ['text', 'markdown', 'html', 'url'] as const;
export type GivenKind = (typeof givenKinds)[number];
/** A folder is the installation's own: nobody adds one by the API. */
export type SourceKind = GivenKind | 'folder';

export const contentTypes = { text: 'text/plain', markdown: 'text/markdown', html: 'text/html' } as const;
export type ContentType = (typeof contentTypes)[keyof typeof contentTypes];

/** Why the last reading failed, by the codes of this room. */
export interface SourceFailure {
  code: Extract<ErrorCode, `sources.${string}`>;
  reason: string;
}

export interface Source {
  id: string;
  kind: SourceKind;
  name: string;
  url: string | null;
  language: string | null;
  status: 'ready' | 'reading' | 'failed';
  failure: SourceFailure | null;
  contentKey: string | null;
  contentType: ContentType | null;
  etag: string | null;
  lastModified: string | null;
  documentCount: number;
  createdAt: string;
  readingSince: string | null;
  lastReadAt: string | null;
  changedAt: string | null;
  removedAt: string | null;
}

/** What is known before anything is read. */
export interface SourceFields {
  kind: SourceKind;
  identity: string;
  name: string;
  url: string | null;
  language: string | null;
}

export interface GivenSource {
  kind: GivenKind;
  name: string;
  content?: string | undefined;
  url?: string | undefined;
  language?: string | undefined;
}

const maxUrlChars = 2_000;

/** Throws request.invalid with the field, or sources.refused_address for a page that could never be read. */
export function fieldsOf(given: GivenSource): SourceFields {
  const { kind, name, language = null } = given;
  if (kind === 'url') {
    if (given.content !== undefined)
      throw invalidField('/body/content', 'does not belong to a page', 'Leave it out: the page is read from its url.');
    if (given.url === undefined) throw invalidField('/body/url', 'is missing', 'Send the address of the page.');
    const url = pageAddress(given.url);
    return { kind, identity: url, name, url, language };
  }
  if (given.content === undefined) throw invalidField('/body/content', 'is missing', 'Send the content itself.');
  const url = given.url === undefined ? null : webAddress(given.url);
  if (given.url !== undefined && url === null)
    throw invalidField('/body/url', 'is not an address that a reader can open', 'Send an http or https address.');
  return { kind, identity: name, name, url: url?.href ?? null, language };
}

/** The address of a page as it is fetched: without the part that servers never see. */
function pageAddress(given: string): string {
  const url = webAddress(given);
  if (!url)
    throw new AppError('sources.refused_address', {
      params: { reason: 'it is not an http or https address without a user name' },
    });
  url.hash = '';
  return url.href;
}

/** Null for anything that is not plainly http or https: other schemes, credentials, endless addresses. */
export function webAddress(given: string): URL | null {
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href.length <= maxUrlChars ? url : null;
}

/** Was exactly this given before, and is it read and not removed? */
export function holdsAlready(known: Source, fields: SourceFields, contentKey: string | null): boolean {
  return (
    known.removedAt === null &&
    known.status === 'ready' &&
    known.name === fields.name &&
    known.url === fields.url &&
    known.language === fields.language &&
    (contentKey === null || known.contentKey === contentKey)
  );
}

/** Did its documents change in the reading that was asked for? */
export function changedSince(source: Source, askedAt: string | null): boolean {
  return askedAt !== null && source.changedAt !== null && source.changedAt >= askedAt;
}

export function failureError({ code, reason }: SourceFailure): AppError {
  return new AppError(code, { params: { reason } });
}

/** What happened and what to do, as the problem of the request that met it says it. */
export function failureMessage(failure: SourceFailure): string {
  return `${failureError(failure).message} ${errorCatalogue[failure.code].fix}`;
}
