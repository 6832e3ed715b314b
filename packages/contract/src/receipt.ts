/** A receipt: what an answer depended on. Ids, versions, spans, scores and salted hashes; texts are joined when it is read. */
import { type Static, Type } from 'typebox';
import { outcomes } from './chat.ts';
import { idSchema, uuidSchema } from './ids.ts';
import { languageSchema, nullable, oneOf, strict, timeSchema } from './schemas.ts';

export const verdictSchema = strict({
  guardrail: Type.String(),
  decision: oneOf(['allow', 'redact', 'block', 'refuse', 'escalate']),
  reasons: Type.Array(Type.String()),
});
export type Verdict = Static<typeof verdictSchema>;

export const receiptEvidenceSchema = strict({
  chunk_id: idSchema('chunk'),
  document_id: idSchema('document'),
  document_version: Type.Integer(),
  score: Type.Number(),
  start: Type.Integer({ description: 'Where the chunk starts in its document, in UTF-16 code units.' }),
  end: Type.Integer(),
});

export const receiptCitationSchema = strict({
  citation_id: idSchema('citation'),
  chunk_id: idSchema('chunk'),
  document_id: idSchema('document'),
  document_version: Type.Integer(),
  source_start: Type.Integer({ description: 'Where the quote starts in its document.' }),
  source_end: Type.Integer(),
  reply_start: Type.Integer(),
  reply_end: Type.Integer(),
  quote_sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});

/** The stored part: nothing in it is a person's own words. */
export const receiptBodySchema = strict({
  version: Type.Literal(1),
  turn_id: idSchema('turn'),
  event_id: idSchema('event'),
  tenant_id: uuidSchema,
  conversation_id: idSchema('conversation'),
  question_message_id: idSchema('message'),
  answer_message_id: nullable(idSchema('message')),
  question_hash: Type.String({ description: 'SHA-256 of salt and question.' }),
  answer_hash: nullable(Type.String({ description: 'SHA-256 of salt and answer.' })),
  door: oneOf(['chat', 'widget', 'managed']),
  outcome: nullable(oneOf(outcomes)),
  failure: nullable(Type.String()),
  language: languageSchema,
  release_id: nullable(idSchema('release')),
  persona_id: nullable(idSchema('persona')),
  persona_version: nullable(Type.Integer()),
  answerer: Type.String(),
  verdicts: Type.Array(verdictSchema),
  evidence: Type.Array(receiptEvidenceSchema),
  citations: Type.Array(receiptCitationSchema),
  timing_ms: Type.Record(Type.String(), Type.Number()),
  accepted_at: timeSchema,
  settled_at: timeSchema,
});
export type ReceiptBody = Static<typeof receiptBodySchema>;

export const receiptPassageSchema = strict({
  chunk_id: idSchema('chunk'),
  document_id: idSchema('document'),
  document_version: Type.Integer(),
  title: Type.String(),
  url: nullable(Type.String()),
  text: Type.String({ description: 'The exact passage of that version.' }),
});

export const receiptSchema = strict({
  receipt: receiptBodySchema,
  question: nullable(Type.String({ description: 'Null after erasure.' })),
  answer: nullable(Type.String()),
  question_salt: nullable(Type.String()),
  answer_salt: nullable(Type.String()),
  passages: Type.Array(receiptPassageSchema),
  persona: nullable(strict({ name: Type.String() })),
  sealed: nullable(strict({ seq: Type.Integer(), entry_hash: Type.String() })),
});
export type Receipt = Static<typeof receiptSchema>;
