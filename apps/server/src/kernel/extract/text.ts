// Plain text files: paragraphs as they stand, and questions with their answers where the file clearly consists of them.

import { type Block, isQuestion, QUESTION_LEVEL } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { composeDocument } from './compose.ts';
import type { ExtractedDocument } from './types.ts';

const QUESTION_MARK = /^(?:q|question|f|frage|p|pregunta|d|domanda|v|vraag|pytanie|質問|問)\s*[:.：]\s*/i;
const ANSWER_MARK = /^(?:a|answer|antwort|r|respuesta|risposta|antwoord|o|odpowiedź|resposta|回答|答)\s*[:.：]\s*/i;

export function extractText(text: string, title: string): ExtractedDocument {
  const paragraphs = cleanText(text)
    .split(/\n[ \t]*\n\s*/)
    .filter((paragraph) => paragraph.trim() !== '');
  const entries = paragraphs.map(splitQuestion);
  const questions = entries.filter(({ question }) => question !== null).length;
  const blocks =
    questions >= 2
      ? entries.flatMap(entryBlocks)
      : paragraphs.map((paragraph): Block => ({ type: 'text', text: paragraph }));
  return composeDocument(blocks, { title, language: null, canonicalUrl: null });
}

interface Entry {
  question: string | null;
  body: string;
}

/** A first line that is a question, alone or above its answer. */
function splitQuestion(paragraph: string): Entry {
  const [first = '', ...rest] = paragraph.trim().split('\n');
  if (!isQuestion(first) || rest.some(isQuestion)) return { question: null, body: paragraph };
  return { question: first.replace(QUESTION_MARK, ''), body: rest.join('\n') };
}

function entryBlocks({ question, body }: Entry): Block[] {
  const text = body.replace(ANSWER_MARK, '');
  const answer: Block[] = text.trim() === '' ? [] : [{ type: 'text', text }];
  return question === null
    ? answer
    : [{ type: 'heading', level: QUESTION_LEVEL, text: question, question: true }, ...answer];
}
