/** The words of a reply: quotes joined with their citations, or one of the fixed sentences. Pure. */
import { fill, sentences, spokenLanguage } from '@office16852/contract/sentences';
import { newId } from '../../kernel/ids.ts';
import type { Evidence } from '../knowledge/index.ts';
import type { BoundCitation } from './turn.ts';

export interface SpokenQuote {
  evidence: Evidence;
  start: number;
  end: number;
}

/** Appends a quote to the reply: on a new line, or after a space where it goes on from the one before. */
export function joiner(previous: SpokenQuote | null, next: SpokenQuote): string {
  if (!previous) return '';
  const gap =
    previous.evidence.chunkId === next.evidence.chunkId ? next.evidence.text.slice(previous.end, next.start) : null;
  return gap !== null && next.start >= previous.end && /^\s*$/.test(gap) && !gap.includes('\n') ? ' ' : '\n';
}

export function bind(quote: SpokenQuote, replyStart: number): BoundCitation {
  const text = quote.evidence.text.slice(quote.start, quote.end);
  return {
    citation: {
      id: newId('citation'),
      title: titleOf(quote.evidence),
      url: quote.evidence.url,
      quote: text,
      start: replyStart,
      end: replyStart + text.length,
    },
    evidence: quote.evidence,
    start: quote.start,
    end: quote.end,
  };
}

/** A passage shown as "the closest I found": quoted in the citation, claimed nowhere in the reply. */
export function point(evidence: Evidence): BoundCitation {
  const end = passageEnd(evidence.text);
  return {
    citation: {
      id: newId('citation'),
      title: titleOf(evidence),
      url: evidence.url,
      quote: evidence.text.slice(0, end),
      start: 0,
      end: 0,
    },
    evidence,
    start: 0,
    end,
  };
}

const shownPassage = 300;

function passageEnd(text: string): number {
  if (text.length <= shownPassage) return text.length;
  const cut = text.lastIndexOf(' ', shownPassage);
  if (cut > shownPassage / 2) return cut;
  // Never between the halves of a surrogate pair.
  return text.slice(0, shownPassage).isWellFormed() ? shownPassage : shownPassage - 1;
}

/** Where a passage stands: the FAQ's question, or the document's title and the headings below it. */
function titleOf({ kind, title, documentTitle }: Evidence): string {
  if (title === '') return documentTitle;
  const saysDocument = documentTitle === '' || title === documentTitle || title.startsWith(`${documentTitle} › `);
  return kind === 'faq' || saysDocument ? title : `${documentTitle} › ${title}`;
}

export type FixedReply = 'closest' | 'nothing' | 'greeting' | 'thanks' | 'goodbye';

/** In the language asked for, or in English where nobody wrote the sentence in it; says which. */
export function fixedReply(
  kind: FixedReply,
  asked: string,
  names: { persona: string; business: string },
): { text: string; language: string } {
  const language = spokenLanguage(asked) ?? 'en';
  const words = sentences(language);
  const texts: Record<FixedReply, string> = {
    closest: `${words.closest} ${words.nextStep}`,
    nothing: `${words.refusal} ${words.nextStep}`,
    greeting: words.replyGreeting,
    thanks: words.replyThanks,
    goodbye: words.replyGoodbye,
  };
  return { text: fill(texts[kind], names), language };
}
