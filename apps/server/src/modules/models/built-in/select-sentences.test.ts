import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../../kernel/text/sentences.ts';
import { type Quotable, selectSentences } from './select-sentences.ts';

/** Evidence whose sentences fit as well as the numbers say; the last number goes for the rest. */
function evidence(text: string, fits: readonly number[], change: Partial<Quotable> = {}): Quotable {
  const sentences = sentencesOf(text).map(({ start, end }, at) => {
    const fit = fits[at] ?? fits.at(-1) ?? 0;
    return { start, end, match: fit, coverage: fit, coverageWithNeighbour: fit };
  });
  return { kind: 'document', title: '', text, language: 'en', score: 1, sentences, ...change };
}

const quotes = (question: string, ...given: Quotable[]): string[] =>
  selectSentences(question, given).picked.map(({ evidence: from, start, end }) => from.text.slice(start, end));

describe('the built-in answerer', () => {
  it('quotes nothing without evidence', () => {
    expect(selectSentences('Anything?', [])).toEqual({ picked: [], others: [] });
  });

  it('picks the sentence that fits best, and offers others', () => {
    const one = evidence('We sell bread. Parking is free. We like cats.', [0.1, 0.9, 0]);
    const { picked, others } = selectSentences('Is parking free?', [one]);
    expect(picked.map(({ start, end }) => one.text.slice(start, end))).toEqual(['Parking is free.']);
    expect(others).toHaveLength(2);
  });

  it('prefers the sentence with a price when the price is asked', () => {
    const text = 'The heating check is careful. The heating check is £149.';
    expect(quotes('How much is the heating check?', evidence(text, [0.6, 0.6]))).toContain(
      'The heating check is £149.',
    );
  });

  it('quotes a short FAQ answer whole', () => {
    const text = 'Yes. We give five years.\nParts have two.';
    expect(quotes('Is there a guarantee?', evidence(text, [0, 0.9, 0], { kind: 'faq' }))).toEqual([text]);
  });

  it('quotes both list items that answer alike', () => {
    const text = 'Prices:\n- Check, gas: £149\n- Check, oil: £179\n- Drain: £95';
    expect(quotes('What does a check cost?', evidence(text, [0, 0.8, 0.8, 0.1]))).toEqual([
      '- Check, gas: £149',
      '- Check, oil: £179',
    ]);
  });

  it('takes the sentence before along when the best one leans on it', () => {
    const text = 'The visit is planned by phone. It takes ninety minutes. We bring shoes.';
    expect(quotes('How long?', evidence(text, [0.1, 0.9, 0]))).toEqual([
      'The visit is planned by phone.',
      'It takes ninety minutes.',
    ]);
  });

  it('never quotes a heading or a table rule alone', () => {
    const text = '# Opening hours\n|---|---|\nMonday 8 to 17';
    expect(quotes('Opening hours?', evidence(text, [0.9, 0.9, 0.2]))).toEqual(['Monday 8 to 17']);
  });

  it('cuts an overlong sentence at a word, and never within a character', () => {
    const wordy = evidence(`${'word '.repeat(300)}end.`, [0.9]);
    expect(quotes('word?', wordy)[0]).toMatch(/^(word )*word$/);
    const solid = evidence('😀'.repeat(400), [0.9], {
      sentences: [{ start: 0, end: 800, match: 1, coverage: 1, coverageWithNeighbour: 1 }],
    });
    const longest = [...quotes('x?', wordy), ...quotes('x?', solid)];
    for (const quote of longest) {
      expect(quote.length).toBeLessThanOrEqual(450);
      expect(quote.isWellFormed()).toBe(true);
    }
  });
});
