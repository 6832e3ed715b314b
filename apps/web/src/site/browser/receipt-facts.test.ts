import { createHash } from 'node:crypto';
import type { Receipt } from '@office16852/contract';
import { describe, expect, it } from 'vitest';
import { answerPieces, passagesOf, prove, timesOf } from './receipt-facts.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const text = 'One. Two. Three.';
const line = (start: number, end: number, at: number) => ({
  ...{ citation_id: 'cit_1', chunk_id: 'chk_1', document_id: 'doc_1', document_version: 2 },
  ...{ source_start: 100 + start, source_end: 100 + end, reply_start: at, reply_end: at + end - start },
  quote_sha256: sha256(text.slice(start, end)),
});
const evidence = (chunk: string, start: number) => ({
  ...{ chunk_id: chunk, document_id: 'doc_1', document_version: 2, score: 3, start, end: start + text.length },
});
const passage = (chunk: string) => ({
  chunk_id: chunk,
  document_id: 'doc_1',
  document_version: 2,
  title: 'T',
  url: null,
  text,
});

const receipt = {
  receipt: {
    evidence: [evidence('chk_2', 0), evidence('chk_1', 100)],
    citations: [line(10, 16, 0), line(0, 4, 7)],
    question_hash: sha256('saltWhat?'),
    timing_ms: { total: 9, settle: 3, prepare: 1 },
    accepted_at: '2026-01-01T00:00:00.000Z',
    settled_at: '2026-01-01T00:00:00.007Z',
  },
  question: 'What?',
  question_salt: 'salt',
  answer: 'Three.\nOne.',
  passages: [passage('chk_1'), passage('chk_2')],
} as unknown as Receipt;

describe('a receipt', () => {
  it('marks the quoted parts of its passages, the cited passage first', () => {
    const [cited, other] = passagesOf(receipt);
    expect(cited!.numbers).toEqual([1, 2]);
    expect(cited!.pieces).toEqual([
      { text: 'One.', quoted: true },
      { text: ' Two. ', quoted: false },
      { text: 'Three.', quoted: true },
    ]);
    expect(other).toMatchObject({ numbers: [], pieces: [{ text, quoted: false }] });
  });

  it('cuts the answer at its citations and loses nothing of it', () => {
    const pieces = answerPieces(receipt);
    expect(pieces.map(({ text: piece }) => piece).join('')).toBe('Three.\nOne.');
    expect(pieces.map(({ number }) => number)).toEqual([1, null, 2]);
  });

  it('is proven by computing its hashes again', async () => {
    expect(await prove(receipt)).toEqual({ question: true, goodQuotes: 2, quotes: 2 });
    const changed = { ...receipt, question: 'Why?', passages: [{ ...passage('chk_1'), text: 'One. Two. Four!!' }] };
    expect(await prove(changed)).toEqual({ question: false, goodQuotes: 1, quotes: 2 });
    expect((await prove({ ...receipt, question: null })).question).toBeNull();
  });

  it('gives the steps in the order of the turn, and the whole beside them', () => {
    expect(timesOf(receipt)).toEqual({
      steps: [
        ['prepare', 1],
        ['settle', 3],
      ],
      wholeMs: 7,
    });
  });
});
