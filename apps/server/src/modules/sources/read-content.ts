/** Content to document. What is large is read in a thread, bounded in time and memory, so that nobody else waits for it. */
import { AppError } from '../../kernel/error.ts';
import type { ExtractedDocument } from '../../kernel/extract/index.ts';
import { createThreads, ThreadError } from '../../kernel/threads/index.ts';
import { type Content, extractContent } from './extract-content.ts';

/** Hostile markup takes half a second from here on. */
const largeChars = 5_000;
/** Of a page: a short one of many elements takes as long as a large one. */
const manyTags = 200;
const reasons: Record<ThreadError['reason'], string> = {
  timeout: 'reading it took too long',
  memory: 'reading it needs too much memory',
  ended: 'reading it broke off',
};

/** Rejects with sources.unreadable. */
export type ReadContent = (content: Content) => Promise<ExtractedDocument>;

export function createReadContent(): ReadContent {
  const threads = createThreads(new URL('./extract-worker.ts', import.meta.url), {
    atOnce: 2,
    heapMb: 1_024,
    timeoutMs: 60_000,
  });
  return async (content) => {
    const document = isHeavy(content)
      ? await threads.run<ExtractedDocument>(async () => content).catch(asUnreadable)
      : extractContent(content);
    if (document.text.trim() === '') throw unreadable('it holds no text that could be quoted');
    return document;
  };
}

/** Is reading it work for a thread? */
export function isHeavy({ text, type }: Pick<Content, 'text' | 'type'>): boolean {
  return text.length > largeChars || (type === 'text/html' && text.split('<').length > manyTags);
}

export function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError('sources.unreadable', { params: { reason }, cause });
}

/** A thread out of time or memory says that about the content; anything else is thrown as it is. */
export function asUnreadable(error: unknown): never {
  throw error instanceof ThreadError ? unreadable(reasons[error.reason], error) : error;
}
