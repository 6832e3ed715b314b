/** What a visitor sees of their conversation, as one value; each thing that happens makes the next. No DOM, no clock. */
import type { Citation, History, Outcome, StreamPart } from '@office16852/contract';
import type { Trouble } from './trouble.ts';

export interface Question {
  author: 'visitor';
  key: string;
  text: string;
}

export interface Answer {
  author: 'persona';
  /** Also the Idempotency-Key of its question. */
  key: string;
  question: string;
  phase: 'waiting' | 'streaming' | 'done' | 'failed';
  text: string;
  language: string | null;
  outcome: Outcome | null;
  citations: readonly Citation[];
  messageId: string | null;
  turnId: string | null;
  helpful: boolean | null;
  /** Of the feedback. */
  saving: 'no' | 'saving' | 'saved' | 'lost';
  commented: boolean;
  trouble: Trouble | null;
}

/** An operator, or the system. */
export interface Remark {
  author: 'operator' | 'system';
  key: string;
  text: string;
}

export type Entry = Question | Answer | Remark;

export interface Conversation {
  sessionId: string | null;
  loading: boolean;
  historyLost: boolean;
  entries: readonly Entry[];
}

export type Happening =
  | { type: 'asked'; key: string; text: string; sessionId: string }
  | { type: 'retried'; key: string }
  | { type: 'part'; key: string; part: StreamPart }
  | { type: 'failed'; key: string; trouble: Trouble }
  | { type: 'rated'; key: string; helpful: boolean; saving: Answer['saving']; commented: boolean }
  | { type: 'loading'; sessionId: string }
  | { type: 'loaded'; history: History | null }
  | { type: 'lost' }
  | { type: 'restarted' };

export const emptyConversation: Conversation = Object.freeze({
  sessionId: null,
  loading: false,
  historyLost: false,
  entries: [],
});

export function next(now: Conversation, it: Happening): Conversation {
  switch (it.type) {
    case 'asked':
      return {
        ...now,
        sessionId: it.sessionId,
        entries: [
          ...now.entries,
          { author: 'visitor', key: `${it.key} question`, text: it.text },
          newAnswer(it.key, it.text),
        ],
      };
    case 'retried':
      return change(now, it.key, (answer) => newAnswer(answer.key, answer.question));
    case 'part':
      return change(now, it.key, (answer) => withPart(answer, it.part));
    case 'failed':
      return change(now, it.key, (answer) => ({ ...answer, phase: 'failed', trouble: it.trouble }));
    case 'rated':
      return change(now, it.key, (answer) => ({
        ...answer,
        helpful: it.helpful,
        saving: it.saving,
        commented: it.commented,
      }));
    case 'loading':
      return { ...now, sessionId: it.sessionId, loading: true };
    case 'loaded':
      return it.history
        ? { ...now, loading: false, entries: [...fromHistory(it.history), ...now.entries] }
        : { ...now, loading: false, sessionId: now.entries.length > 0 ? now.sessionId : null };
    case 'lost':
      return { ...now, loading: false, historyLost: true };
    case 'restarted':
      return emptyConversation;
  }
}

/** The answer that is under way: one at a time. */
export function openAnswer(conversation: Conversation): Answer | null {
  const last = conversation.entries.at(-1);
  return last?.author === 'persona' && (last.phase === 'waiting' || last.phase === 'streaming') ? last : null;
}

function newAnswer(key: string, question: string): Answer {
  return {
    author: 'persona',
    key,
    question,
    phase: 'waiting',
    text: '',
    language: null,
    outcome: null,
    citations: [],
    messageId: null,
    turnId: null,
    helpful: null,
    saving: 'no',
    commented: false,
    trouble: null,
  };
}

function withPart(answer: Answer, part: StreamPart): Answer {
  switch (part.type) {
    case 'turn-start':
      return { ...answer, turnId: part.turn_id };
    case 'text-start':
      return { ...answer, language: part.language };
    case 'text-delta':
      return { ...answer, phase: 'streaming', text: answer.text + part.text };
    case 'citation-available':
      return { ...answer, citations: [...answer.citations, part.citation] };
    case 'turn-end':
      // The whole answer counts: what streamed before it was its beginning.
      return {
        ...answer,
        phase: 'done',
        text: part.answer.reply,
        language: part.answer.language,
        outcome: part.answer.outcome as Outcome,
        citations: part.answer.citations,
        messageId: part.answer.message_id,
        turnId: part.answer.turn_id,
      };
    default:
      return answer;
  }
}

function change(now: Conversation, key: string, to: (answer: Answer) => Answer): Conversation {
  return {
    ...now,
    entries: now.entries.map((entry) => (entry.author === 'persona' && entry.key === key ? to(entry) : entry)),
  };
}

/** A question at the end without its answer is still being answered, or its turn died: an open answer either way. */
function fromHistory(history: History): Entry[] {
  const entries: Entry[] = [];
  let question = '';
  for (const message of history.messages) {
    const { id: key, text } = message;
    const author = message.author as Entry['author'];
    if (author === 'visitor') question = text;
    if (author !== 'persona') entries.push({ author, key, text });
    else
      entries.push({
        ...newAnswer(key, question),
        phase: 'done',
        text,
        language: message.language,
        outcome: message.outcome as Outcome | null,
        citations: message.citations,
        messageId: message.id,
        turnId: message.turn_id,
        helpful: message.feedback === null ? null : message.feedback === 'helpful',
        saving: message.feedback === null ? 'no' : 'saved',
        commented: message.feedback !== null,
      });
  }
  const last = history.messages.at(-1);
  if (last?.author === 'visitor' && last.turn_id !== null)
    entries.push({ ...newAnswer(last.turn_id, last.text), turnId: last.turn_id });
  return entries;
}
