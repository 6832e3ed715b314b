/** Step 9, verify: every quoted sentence must stand in its passage, character for character; what does not is withheld. Pure. */
import type { Verdict } from '@office16852/contract';

export interface Quote {
  /** The passage it claims to be from. */
  passage: string;
  start: number;
  end: number;
  /** What would be said. */
  text: string;
}

export interface Verified<Q extends Quote> {
  quotes: Q[];
  verdict: Verdict;
}

export function verifyQuotes<Q extends Quote>(quotes: readonly Q[]): Verified<Q> {
  const good = quotes.filter(stands);
  const withheld = quotes.length - good.length;
  return {
    quotes: good,
    verdict: {
      guardrail: 'quotes',
      decision: good.length === 0 ? 'refuse' : 'allow',
      reasons:
        withheld > 0
          ? [`${withheld} of ${quotes.length} quoted spans do not stand in their passage`]
          : [`all ${good.length} quoted spans stand in their passages`],
    },
  };
}

function stands(quote: Quote): boolean {
  return (
    quote.text.trim() !== '' &&
    // A cut inside a character stands in no source, and PostgreSQL refuses to store it.
    quote.text.isWellFormed() &&
    quote.start >= 0 &&
    quote.end <= quote.passage.length &&
    quote.passage.slice(quote.start, quote.end) === quote.text
  );
}
