import { describe, expect, it } from 'vitest';
import { builtInAnswerer, createModels, type Quotable } from './index.ts';

function aPassage(text: string, fits: readonly number[]): Quotable {
  let at = 0;
  const sentences = text.split(/(?<=\.)\s+/).map((sentence, i) => {
    const start = text.indexOf(sentence, at);
    at = start + sentence.length;
    const fit = fits[i] ?? 0;
    return { start, end: at, match: fit, coverage: fit, coverageWithNeighbour: fit };
  });
  return { kind: 'document', title: 'T', text, language: 'en', score: 1, sentences };
}

async function partsOf(question: string, evidence: Quotable[], signal = new AbortController().signal) {
  const parts = [];
  for await (const part of createModels().stream({ question, language: 'en', evidence }, signal)) parts.push(part);
  return parts;
}

describe('the built-in answerer', () => {
  it('gives spans of its evidence and then its name, and the same ones every time', async () => {
    const passage = aPassage('We open at nine. The price is 20 pounds. Dogs are welcome.', [0.1, 0.9, 0.1]);
    const parts = await partsOf('What is the price?', [passage]);
    expect(parts.at(-1)).toEqual({ type: 'end', answerer: builtInAnswerer });
    const [quote] = parts;
    if (quote?.type !== 'quote') throw new Error('it quoted nothing');
    expect(passage.text.slice(quote.start, quote.end)).toContain('20 pounds');
    expect(await partsOf('What is the price?', [passage])).toEqual(parts);
  });

  it('quotes sentences that follow each other as one', async () => {
    const passage = aPassage('It takes two parts. It also takes a third.', [0.9, 0.8]);
    const quotes = (await partsOf('What does it take?', [passage])).filter(({ type }) => type === 'quote');
    for (const [i, quote] of quotes.entries())
      for (const other of quotes.slice(i + 1))
        if (quote.type === 'quote' && other.type === 'quote')
          expect(passage.text.slice(quote.end, other.start).trim()).not.toBe('');
  });

  it('has nothing to say without evidence, and stops when told to', async () => {
    expect(await partsOf('What?', [])).toEqual([{ type: 'end', answerer: builtInAnswerer }]);
    const stopped = AbortSignal.abort(new Error('too late'));
    await expect(partsOf('What is the price?', [aPassage('The price is 20.', [1])], stopped)).rejects.toThrow(
      'too late',
    );
  });
});
