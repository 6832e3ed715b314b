import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectLanguage } from './detect-language.ts';

/** As visitors type them, in each language of the product. */
const SHORT_QUESTIONS: Record<string, string[]> = JSON.parse(
  readFileSync(new URL('./short-questions.json', import.meta.url), 'utf8'),
);

describe('detectLanguage', () => {
  it.each([
    ['Was kostet das?', 'de'],
    ['Hallo', 'de'],
    ['Opening hours?', 'en'],
    ['¿Cuánto cuesta?', 'es'],
    ['営業時間', 'ja'],
    ['你们几点开门？', 'zh'],
    ['Сколько это стоит?', 'ru'],
    ['Πόσο κοστίζει;', 'el'],
  ])('reads %s as %s', (text, language) => {
    expect(detectLanguage(text).language).toBe(language);
  });

  it.each(Object.entries(SHORT_QUESTIONS))('is right on nine of ten short questions in %s', (language, questions) => {
    const right = questions.filter((question) => detectLanguage(question).language === language);
    expect(right.length / questions.length).toBeGreaterThanOrEqual(0.9);
  });

  it('is almost always right where it says that it is sure', () => {
    const results = Object.entries(SHORT_QUESTIONS).flatMap(([language, questions]) =>
      questions.map((question) => ({ ...detectLanguage(question), expected: language })),
    );
    const sure = results.filter(({ confidence }) => confidence >= 0.6);
    expect(sure.length / results.length).toBeGreaterThan(0.5);
    expect(sure.filter(({ language, expected }) => language !== expected).length / sure.length).toBeLessThan(0.02);
  });

  it('says nothing about a text without letters, and looks through addresses', () => {
    expect(detectLanguage('12:00 – 18:00 ☎')).toEqual({ language: null, confidence: 0 });
    expect(detectLanguage('https://example.com/the/opening/hours')).toEqual({ language: null, confidence: 0 });
    expect(detectLanguage('Wo finde ich https://example.com/the/opening/hours ?').language).toBe('de');
  });

  it('goes by the script that most of the text is in', () => {
    expect(detectLanguage('Wir reparieren Geräte von 三菱 in ganz Bayern').language).toBe('de');
    expect(detectLanguage('Windowsの更新はできますか').language).toBe('ja');
  });
});
