/** Id prefixes and their schemas. An id is its prefix, an underscore and 26 characters ordered by time. */
import { Type } from 'typebox';

export const idPrefixes = {
  account: 'acc',
  member: 'mem',
  staff: 'stf',
  session: 'ses',
  invitation: 'inv',
  widgetKey: 'wky',
  allowedOrigin: 'ori',
  visitor: 'vis',
  conversation: 'conv',
  message: 'msg',
  turn: 'turn',
  persona: 'per',
  source: 'src',
  document: 'doc',
  chunk: 'chk',
  citation: 'cit',
  verdict: 'vdt',
  release: 'rel',
  event: 'evt',
  audit: 'aud',
  job: 'job',
  request: 'req',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** JSON Schema of an id of one kind, such as `conv_01jd…`. */
export function idSchema(kind: IdKind) {
  return Type.String({ pattern: `^${idPrefixes[kind]}_[0-9a-z]{26}$`, description: `An id of kind ${kind}.` });
}

export const uuidSchema = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'A tenant UUID, lower case.',
});
