import { describe, expect, it } from 'vitest';
import { batchesOf } from './compile-index.ts';

const version = (documentId: string, byteLength: number) => ({ documentId, version: 1, byteLength });

describe('batchesOf', () => {
  it('bounds a batch by bytes and by documents, and loses none', () => {
    const small = Array.from({ length: 2_500 }, (_, i) => version(`doc_${i}`, 10));
    const batches = batchesOf([version('huge', 9_000_000), ...small, version('half', 3_999_999), version('last', 2)]);
    expect(batches.map((batch) => batch.length)).toEqual([1, 1_000, 1_000, 500, 1, 1]);
    expect(batches.flat()).toHaveLength(2_503);
  });

  it('makes none of nothing', () => expect(batchesOf([])).toEqual([]));
});
