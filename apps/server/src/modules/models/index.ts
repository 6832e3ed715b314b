/** The door of models: what turns evidence into an answer. The built-in answerer needs no model and no key. */
import { type PickedSentence, type Quotable, selectSentences } from './built-in/select-sentences.ts';

/** What an answerer gets: the question and what may be said about it. */
export interface ModelRequest<E extends Quotable> {
  question: string;
  language: string;
  evidence: readonly E[];
}

/** One quoted span of one piece of evidence, or the end with the answerer's name. */
export type ModelPart<E extends Quotable> =
  | { type: 'quote'; evidence: E; start: number; end: number }
  | { type: 'end'; answerer: string };

export interface Models {
  stream<E extends Quotable>(request: ModelRequest<E>, signal: AbortSignal): AsyncGenerator<ModelPart<E>>;
}

export type { PickedSentence, Quotable };

export const builtInAnswerer = 'built-in';

export function createModels(): Models {
  return Object.freeze({
    async *stream<E extends Quotable>(request: ModelRequest<E>, signal: AbortSignal): AsyncGenerator<ModelPart<E>> {
      for (const { evidence, start, end } of selectSentences(request.question, request.evidence).picked) {
        signal.throwIfAborted();
        yield { type: 'quote', evidence, start, end };
      }
      yield { type: 'end', answerer: builtInAnswerer };
    },
  });
}
