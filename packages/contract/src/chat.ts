/** The chat doors: request, answer, citation, history. The shapes of the published surface. */
import { type Static, Type } from 'typebox';
import { idSchema, uuidSchema } from './ids.ts';
import { languageSchema, nullable, oneOf, strict, timeSchema } from './schemas.ts';

/** The longest message, in characters as JSON Schema counts them: Unicode code points. */
export const maxMessageLength = 8_000;

export const outcomes = [
  'answered',
  'refused',
  'blocked',
  'escalated',
  'awaiting_approval',
  'queued_for_human',
] as const;
export type Outcome = (typeof outcomes)[number];

export const sessionLabelSchema = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
  description: "The client's own label of the conversation. Never proof of identity.",
});

export const messageTextSchema = Type.String({
  minLength: 1,
  maxLength: maxMessageLength,
  pattern: '\\S',
  description: 'What the visitor says.',
});

export const businessIdSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[a-z0-9][a-z0-9-]*$',
  description: "A tenant's slug or UUID. Absent: the installation's own tenant.",
});

export const chatRequestSchema = strict({
  message: messageTextSchema,
  session_id: Type.Optional(sessionLabelSchema),
  business_id: Type.Optional(businessIdSchema),
});
export const widgetChatRequestSchema = strict({
  message: messageTextSchema,
  session_id: Type.Optional(sessionLabelSchema),
});
export const managedChatRequestSchema = strict({ session_id: sessionLabelSchema, message: messageTextSchema });

export const citationSchema = strict({
  id: idSchema('citation'),
  title: Type.String(),
  url: nullable(Type.String()),
  quote: Type.String({ description: 'From the source, byte for byte.' }),
  start: Type.Integer({ minimum: 0, description: 'Where the cited span of reply starts, in UTF-16 code units.' }),
  end: Type.Integer({
    minimum: 0,
    description: 'Where it ends. Equal to start when nothing in reply is quoted from it.',
  }),
});
export type Citation = Static<typeof citationSchema>;

export const chatAnswerSchema = strict({
  session_id: Type.String(),
  conversation_id: idSchema('conversation'),
  message_id: idSchema('message'),
  turn_id: idSchema('turn'),
  reply: Type.String(),
  language: languageSchema,
  outcome: oneOf(outcomes),
  citations: Type.Array(citationSchema),
  persona: strict({ name: Type.String() }),
  ai_generated: Type.Boolean(),
  receipt_url: Type.String(),
});
export type ChatAnswer = Static<typeof chatAnswerSchema>;

export const historyMessageSchema = strict({
  id: idSchema('message'),
  author: oneOf(['visitor', 'persona', 'operator', 'system']),
  text: Type.String(),
  language: nullable(languageSchema),
  outcome: nullable(oneOf(outcomes)),
  citations: Type.Array(citationSchema),
  turn_id: nullable(idSchema('turn')),
  feedback: nullable(oneOf(['helpful', 'not_helpful'])),
  created_at: timeSchema,
});

export const historySchema = strict({
  session_id: Type.String(),
  conversation_id: idSchema('conversation'),
  tenant_id: uuidSchema,
  messages: Type.Array(historyMessageSchema),
});
export type History = Static<typeof historySchema>;

export const feedbackRequestSchema = strict({
  session_id: sessionLabelSchema,
  message_id: idSchema('message'),
  helpful: Type.Boolean(),
  comment: Type.Optional(Type.String({ maxLength: 2_000 })),
  business_id: Type.Optional(businessIdSchema),
});
