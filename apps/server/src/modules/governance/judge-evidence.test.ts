import { describe, expect, it } from 'vitest';
import { judgeEvidence } from './judge-evidence.ts';

type Judged = Parameters<typeof judgeEvidence>[0];

const strong: Judged['features'] = {
  terms: 3,
  chunkMatch: 1,
  sentenceMatch: 0.8,
  coverage: 0.9,
  content: 1,
  contentFound: 1,
  gap: 0.5,
  names: 1,
  kind: 1,
};

const judged = (change: Partial<Judged['features']>) =>
  judgeEvidence({ evidence: [someEvidence], features: { ...strong, ...change } });

const someEvidence: Judged['evidence'][number] = {
  chunkId: 'chk_1',
  documentId: 'doc_1',
  documentVersion: 1,
  kind: 'document',
  documentTitle: 'Prices',
  title: 'Prices',
  text: 'A visit costs £35.',
  start: 0,
  language: 'en',
  url: null,
  score: 1,
  sentences: [],
};

describe('the evidence band', () => {
  it('is "answer" when one sentence covers the question and clearly leads', () => {
    expect(judged({}).band).toBe('answer');
  });

  it('is "none" without evidence, whatever the measures say', () => {
    const verdict = judgeEvidence({ evidence: [], features: strong });
    expect(verdict).toEqual({ band: 'none', probability: 0, reasons: ['No passage shares a word with the question.'] });
  });

  it.each([
    ['the subject is missing', { sentenceMatch: 0.3, content: 0.4, contentFound: 0.4 }],
    ['another name is asked for', { sentenceMatch: 0.35, content: 0.5, contentFound: 0.6, names: 0, gap: 0.2 }],
    ['a price is asked for and there is none', { kind: 0 }],
    ['only grammar is shared', { terms: 0, sentenceMatch: 0.5, content: 0, contentFound: 0, gap: 0.3 }],
  ])('is never "answer" when %s', (_case, change) => {
    expect(judged(change).band).not.toBe('answer');
  });

  it('has a band between, for evidence that is near but not sure', () => {
    expect(judged({ sentenceMatch: 0.45, content: 0.6, contentFound: 0.7, gap: 0.25 }).band).toBe('closest');
  });

  it.each(['sentenceMatch', 'content', 'contentFound', 'gap', 'names'] as const)('falls as %s falls', (name) => {
    const lower = judged({ [name]: strong[name] / 2 }).probability;
    expect(lower).toBeLessThan(judged({}).probability);
  });

  it('says why it refuses', () => {
    const { reasons } = judged({ content: 0.5, contentFound: 0.5, sentenceMatch: 0.2, names: 0, gap: 0.01 });
    expect(reasons).toEqual([
      'The best sentence covers 50 % of the question.',
      '50 % of it is not in the best passage.',
      'Names or numbers in the question are not in the best passage.',
      'The next passage fits almost as well.',
    ]);
  });
});
