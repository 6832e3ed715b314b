// The one shape that HTML, Markdown and plain text are read into before they become a document:
// headings and texts in reading order, and scopes that open a question and close it again.

export type Block =
  | { type: 'heading'; level: number; text: string; question: boolean }
  | { type: 'text'; text: string }
  | { type: 'open'; text: string; question: boolean }
  | { type: 'close' };

/** Deeper than any h6: bold questions, toggles, definition terms. */
export const QUESTION_LEVEL = 7;

const QUESTION_END = /[?？]["'”’»」』)]*\s*$|(?:です|ます|でしょう|ません)か[。.]?\s*$/;

export function isQuestion(text: string): boolean {
  return text.length <= 300 && QUESTION_END.test(text);
}

/** Spaces and line breaks collapsed to single spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
