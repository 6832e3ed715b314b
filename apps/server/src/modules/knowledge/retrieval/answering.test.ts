import { describe, expect, it } from 'vitest';
import { judgeEvidence } from '../../governance/index.ts';
import { createModels } from '../../models/index.ts';
import { FIRM_DE } from './__fixtures__/firm-de.ts';
import { FIRM_EN } from './__fixtures__/firm-en.ts';
import { PRODUCT_DOCS } from './__fixtures__/product-docs.ts';
import {
  FIRM_DE_QUESTIONS,
  FIRM_EN_QUESTIONS,
  type FixtureQuestion,
  PRODUCT_DOCS_QUESTIONS,
} from './__fixtures__/questions.ts';
import { compileIndex } from './compile.ts';
import { type CompiledIndex, openIndex } from './open.ts';
import { retrieve } from './retrieve.ts';
import type { IndexChunk } from './types.ts';

const MAX_ANSWER_UNITS = 460;

const indexOf = (chunks: readonly IndexChunk[]): CompiledIndex => openIndex(compileIndex(chunks));

async function answerTo(index: CompiledIndex, { ask, language }: FixtureQuestion) {
  const retrieval = retrieve(index, { text: ask, language });
  const { evidence } = retrieval;
  const quotes: string[] = [];
  for await (const part of createModels().stream({ question: ask, language, evidence }, new AbortController().signal)) {
    if (part.type === 'quote') quotes.push(part.evidence.text.slice(part.start, part.end));
  }
  return { ...judgeEvidence(retrieval), quote: quotes.join('\n') };
}

const sets = [
  ['a firm, in English', FIRM_EN, FIRM_EN_QUESTIONS],
  ['a firm, in German', FIRM_DE, FIRM_DE_QUESTIONS],
  ['product documentation', PRODUCT_DOCS, PRODUCT_DOCS_QUESTIONS],
] as const;

describe.each(sets)('the built-in answerer on the pages of %s', (_name, chunks, questions) => {
  const index = indexOf(chunks);
  const answerable = questions.filter((question) => question.quotes !== null);
  const foreign = questions.filter((question) => question.quotes === null);

  it.each(answerable)('answers "$ask"', async (question) => {
    const { band, quote } = await answerTo(index, question);
    expect(quote.replaceAll('\n', ' ')).toContain(question.quotes);
    expect(quote.length).toBeLessThanOrEqual(MAX_ANSWER_UNITS);
    expect(band).toBe('answer');
  });

  it.each(foreign)('does not answer "$ask"', async (question) => {
    expect((await answerTo(index, question)).band).not.toBe('answer');
  });
});

describe('an index in two languages', () => {
  const both = indexOf([...FIRM_EN, ...FIRM_DE]);

  it('answers from the language that was asked in', async () => {
    const { quote } = await answerTo(both, { language: 'de', ask: 'Haben Sie am Samstag geöffnet?', quotes: null });
    expect(quote).toContain('Am Samstag haben wir');
  });

  it('finds the language by itself when it is not known', async () => {
    expect(retrieve(both, { text: 'Was kostet die Heizungswartung?', language: null }).language).toBe('de');
    expect(retrieve(both, { text: 'Are you open on Saturday?', language: null }).language).toBe('en');
    expect(retrieve(both, { text: 'Are you open on Saturday?', language: 'fr' }).language).toBe('en');
  });
});
