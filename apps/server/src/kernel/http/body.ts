/** Bodies: strict UTF-8, strict JSON, no NUL and no lone surrogate in any string, so that text is stored byte for byte. */
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { AppError, invalidField } from '../error.ts';

const { parse } = createRequire(import.meta.url)('secure-json-parse') as {
  parse(text: string, options: object): unknown;
};
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const maxDepth = 32;

/** JSON is the only body that routes read. An empty body without a type is fine for those that take none. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser('*', (request, _payload, done) => {
    const type = String(request.headers['content-type']).slice(0, 100);
    const empty = request.headers['content-length'] === '0';
    done(empty ? null : new AppError('request.media_type', { params: { type } }));
  });
}

export function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new AppError('request.malformed', { params: { reason: 'it is not valid UTF-8' } });
  }
  let value: unknown;
  try {
    value = parse(text, { protoAction: 'error', constructorAction: 'error' });
  } catch (error) {
    throw new AppError('request.malformed', { params: { reason: reasonOf(error as Error, text) } });
  }
  checkStrings(value, '/body');
  return value;
}

function reasonOf(error: Error, text: string): string {
  if (text.trim() === '') return 'it is empty';
  return /forbidden prototype/.test(error.message) ? 'it names a forbidden key' : 'it is not one complete JSON value';
}

/** Refuses what PostgreSQL cannot store unchanged, wherever in the value it is. */
export function checkStrings(value: unknown, path: string, depth = 0): void {
  if (depth > maxDepth) throw invalidField(path, `is nested deeper than ${maxDepth} levels`, 'Send a flatter value.');
  if (typeof value === 'string') checkText(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    checkText(key, path);
    checkStrings(item, `${path}/${key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\u0000')) throw invalidField(path, 'contains the character NUL', 'Leave NUL out.');
  if (!text.isWellFormed())
    throw invalidField(path, 'contains half of a surrogate pair', 'Send whole Unicode characters.');
}
