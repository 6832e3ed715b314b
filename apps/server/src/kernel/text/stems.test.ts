import { describe, expect, it } from 'vitest';
import { stemmerFor } from './stems.ts';

describe('stems', () => {
  it.each([
    ['en', ['parking', 'park', 'parked']],
    ['de', ['wärmepumpen', 'waermepumpe', 'warmepumpe']],
    ['es', ['teléfonos', 'telefono']],
    ['pt-BR', ['horários', 'horario']],
    ['xx', ['café', 'cafe']],
  ])('of %s make %j one', (language, words) => {
    expect(new Set(words.map(stemmerFor(language))).size).toBe(1);
  });

  it('keep accents where they make another word', () => {
    expect(stemmerFor('vi')('má')).not.toBe(stemmerFor('vi')('ma'));
  });

  it('keep "neue" and "quelle" whole, where ue is no umlaut', () => {
    expect(stemmerFor('de')('quelle')).toMatch(/^quell/);
  });

  it('leave numbers and codes alone', () => {
    expect(['2024', 'pk_live', 'a1s'].map(stemmerFor('en'))).toEqual(['2024', 'pk_live', 'a1s']);
  });
});
