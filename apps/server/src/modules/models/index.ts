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
      for (const run of runsOf(selectSentences(request.question, request.evidence).picked)) {
        signal.throwIfAborted();
        yield { type: 'quote', ...run };
      }
      yield { type: 'end', answerer: builtInAnswerer };
    },
  });
}

/** Sentences that follow each other in one passage are one quote, with one citation. */
function runsOf<E extends Quotable>(
  picked: readonly PickedSentence<E>[],
): { evidence: E; start: number; end: number }[] {
  const runs: { evidence: E; start: number; end: number }[] = [];
  for (const { evidence, start, end } of picked) {
    const last = runs.at(-1);
    const follows =
      last?.evidence === evidence && start >= last.end && evidence.text.slice(last.end, start).trim() === '';
    if (last && follows) last.end = end;
    else runs.push({ evidence, start, end });
  }
  return runs;
}
