/** The parts of a turn's stream, named noun-phase. One union for server, client and widget. */
import { type Static, Type } from 'typebox';
import { chatAnswerSchema, citationSchema } from './chat.ts';
import { idSchema } from './ids.ts';
import { problemSchema } from './problem.ts';
import { languageSchema, strict } from './schemas.ts';

/** Position of a part in its turn, from 1. */
const seq = Type.Integer({ minimum: 1 });

export const streamPartSchema = Type.Union([
  strict({
    type: Type.Literal('turn-start'),
    seq,
    turn_id: idSchema('turn'),
    conversation_id: idSchema('conversation'),
    session_id: Type.String(),
  }),
  strict({ type: Type.Literal('text-start'), seq, language: languageSchema }),
  strict({ type: Type.Literal('text-delta'), seq, text: Type.String() }),
  strict({ type: Type.Literal('citation-available'), seq, citation: citationSchema }),
  strict({ type: Type.Literal('text-end'), seq }),
  strict({ type: Type.Literal('turn-end'), seq, answer: chatAnswerSchema }),
  strict({ type: Type.Literal('error'), seq, problem: problemSchema }),
]);
export type StreamPart = Static<typeof streamPartSchema>;
export type StreamPartType = StreamPart['type'];
