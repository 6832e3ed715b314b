import { describe, expect, it } from 'vitest';
import { SEGMENT_CHUNKS } from '../../../kernel/text/search/partition.ts';
import { page } from './__fixtures__/chunk.ts';
import { FIRM_DE } from './__fixtures__/firm-de.ts';
import { FIRM_EN } from './__fixtures__/firm-en.ts';
import { compileIndex } from './compile.ts';
import { openIndex } from './open.ts';
import { retrieve } from './retrieve.ts';

const chunks = [...FIRM_EN, ...FIRM_DE];
const bytes = compileIndex(chunks);

describe('a compiled index', () => {
  it('is the same, byte for byte, for the same chunks in any order', () => {
    expect(Buffer.compare(compileIndex([...chunks].reverse()), bytes)).toBe(0);
  });

  it('knows its size and languages', () => {
    const { size, languages, byteLength } = openIndex(bytes);
    expect({ size, languages, byteLength }).toEqual({ size: 30, languages: ['de', 'en'], byteLength: bytes.length });
  });

  it('opens from bytes that lie anywhere in memory', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(openIndex(shifted.subarray(3)).size).toBe(30);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'truncated'],
    ['other bytes', new TextEncoder().encode('%PDF-1.7 this is not an index at all'), 'not an index'],
    ['a part', bytes.slice(0, bytes.length - 16), 'bytes long'],
  ])('refuses %s with a clear error', (_name, given, message) => {
    expect(() => openIndex(given)).toThrow(message);
  });

  it('refuses bytes in which any one byte was changed', () => {
    for (let at = 4; at < bytes.length; at += 997) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x10;
      expect(() => openIndex(damaged), `byte ${at}`).toThrow(/format|bytes long|damaged/);
    }
  });

  it('finds chunks beyond the first segment', () => {
    const many = Array.from({ length: SEGMENT_CHUNKS + 3 }, (_, at) => {
      const number = String(at).padStart(6, '0');
      return page('en', number, '', at === SEGMENT_CHUNKS + 1 ? 'A purple giraffe.' : 'Plain text.');
    });
    const { evidence } = retrieve(openIndex(compileIndex(many)), { text: 'purple giraffe', language: 'en' });
    expect(evidence.map(({ text }) => text)).toEqual(['A purple giraffe.']);
  }, 30_000);
});
