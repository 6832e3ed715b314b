import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { fill, type SentenceKey, sentenceLanguages, sentences, spokenLanguage } from './index.ts';

const wordForAi: Record<(typeof sentenceLanguages)[number], RegExp> = {
  en: /\bAI\b/,
  de: /\bKI\b/,
  es: /\bIA\b/,
  it: /\bIA\b/,
  ja: /AI/,
  nl: /\bAI\b/,
  pl: /sztuczna inteligencja \(AI\)/,
  'pt-BR': /\bIA\b/,
};
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe.each(sentenceLanguages)('the sentences in %s', (language) => {
  const own = sentences(language);

  it('have the keys and placeholders of the English ones, and none is empty', () => {
    expect(Object.keys(own)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as SentenceKey[]) {
      expect(own[key].trim(), key).not.toBe('');
      expect(placeholders(own[key]), key).toEqual(placeholders(en[key]));
    }
  });

  it('say before the first message that it is an AI, in the word of that language', () => {
    expect(own.notice).toMatch(wordForAi[language]);
  });

  it('hold no exclamation mark', () => {
    expect(Object.values(own).join('')).not.toMatch(/[!！¡]/);
  });

  it('are translated', () => {
    if (language !== 'en') expect(own.refusal).not.toBe(en.refusal);
  });
});

describe('choosing a language', () => {
  it.each([
    ['de-AT', 'de'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['PL', 'pl'],
    ['ja_JP', 'ja'],
    ['xx', 'en'],
    ['', 'en'],
    ['constructor', 'en'],
    ['__proto__', 'en'],
  ])('%s speaks %s', (tag, spoken) => {
    expect(sentences(tag)).toBe(sentences(spoken));
  });

  it('takes the first wanted language that Bob speaks', () => {
    expect(spokenLanguage('', 'fr-FR', 'de-CH', 'en')).toBe('de');
    expect(spokenLanguage('fr', null, undefined)).toBeNull();
  });
});

describe('fill', () => {
  it('puts values in once and leaves unknown names alone', () => {
    expect(fill('{a} and {b} and {c}', { a: '{b}', b: 2 })).toBe('{b} and 2 and {c}');
    expect(fill('{toString}', {})).toBe('{toString}');
  });
});
