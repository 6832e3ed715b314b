// The language of a text, also of a question of two words: by script, then by the words that give a language away,
// together with tinyld's letter statistics.
import { createRequire } from 'node:module';
import { languageHints } from './language-hints.ts';

export interface DetectedLanguage {
  /** ISO 639-1, or null where nothing can be said. */
  language: string | null;
  /** 0 to 1; above 0.6 it is nearly always right. */
  confidence: number;
}

/** What a front office may be asked in. Others (Latin, Esperanto, Klingon, …) would only win by accident. */
const PLAUSIBLE: Readonly<Record<string, readonly string[]>> = {
  Latin: 'en de es it nl pl pt fr da sv no fi is cs sk hu ro tr et lv lt vi id'.split(' '),
  Cyrillic: 'ru uk be bg sr mk kk'.split(' '),
  Arabic: 'ar fa ur'.split(' '),
  Devanagari: ['hi'],
};
/** One language each: the script is the answer. */
const SCRIPT_LANGUAGE: Readonly<Record<string, string>> = {
  Hangul: 'ko',
  Greek: 'el',
  Hebrew: 'he',
  Thai: 'th',
  Georgian: 'ka',
  Armenian: 'hy',
  Bengali: 'bn',
  Tamil: 'ta',
  Telugu: 'te',
  Kannada: 'kn',
  Gujarati: 'gu',
  Gurmukhi: 'pa',
  Malayalam: 'ml',
  Sinhala: 'si',
  Khmer: 'km',
  Myanmar: 'my',
  Lao: 'lo',
  Ethiopic: 'am',
};
const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Arabic',
  'Devanagari',
  'Han',
  'Hiragana',
  'Katakana',
  ...Object.keys(SCRIPT_LANGUAGE),
];
const SCRIPT_PATTERNS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'gu')] as const);
/** Written only in Chinese: simplified forms, and words that Japanese does not use. */
const CHINESE = /[们这还没吗么说你您请问电话间时价钱货订单网优哪里给让从对应]|的|什么|怎么|多少/u;
const CODE = /^(?:https?:\/\/|www\.)|.@[^@]+\.|[_{}<>\\=$#`]|[a-z0-9]\.[a-z]/i;
/** More says nothing new, and the work grows with the text. */
const MAX_CHARS = 600;
const MAX_WORDS = 60;
/** How much the telling words weigh beside the letters; fitted on short questions. */
const WORD_WEIGHT = 3;
/** Decides ties ("Hallo", "Garantie?") for the languages that are asked most. */
const PRIOR: Readonly<Record<string, number>> = {
  en: 0.03,
  de: 0.03,
  es: 0.03,
  it: 0.02,
  fr: 0.02,
  pt: 0.015,
  nl: 0.015,
  pl: 0.015,
};

export function detectLanguage(text: string): DetectedLanguage {
  const sample = withoutCode(text.slice(0, MAX_CHARS));
  const script = mainScript(sample);
  if (script === null) return { language: null, confidence: 0 };
  if (script === 'Japanese') return { language: 'ja', confidence: 1 };
  if (script === 'Han')
    return CHINESE.test(sample) ? { language: 'zh', confidence: 0.9 } : { language: 'ja', confidence: 0.6 };
  const only = SCRIPT_LANGUAGE[script];
  if (only) return { language: only, confidence: 1 };
  return byLetters(sample, PLAUSIBLE[script] ?? []);
}

/** How many letters a text has, digits and marks left out. */
export function lettersOf(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

/** Addresses, names of fields and other code are written in no language. */
function withoutCode(text: string): string {
  return text.replace(/\S+/g, (word) => (CODE.test(word) ? ' ' : word));
}

function mainScript(text: string): string | null {
  const counts = SCRIPT_PATTERNS.map(([script, pattern]) => ({ script, count: text.match(pattern)?.length ?? 0 }));
  const countOf = (...scripts: string[]): number =>
    counts.reduce((sum, { script, count }) => sum + (scripts.includes(script) ? count : 0), 0);
  const kana = countOf('Hiragana', 'Katakana');
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  // Sino-Japanese signs say more than letters do, two or three to one.
  const eastern = (kana + countOf('Han')) * 2;
  if (eastern > 0 && eastern >= countOf('Latin')) return kana > 0 ? 'Japanese' : 'Han';
  return best.count > 0 ? best.script : null;
}

function byLetters(text: string, languages: readonly string[]): DetectedLanguage {
  const scores = new Map<string, number>();
  // The statistics take time by the word; longer than any word is a key, a hash, noise.
  const words = [...new Set(text.split(/\s+/))]
    .filter((word) => word.length < 40)
    .slice(0, MAX_WORDS)
    .join(' ');
  for (const { lang, accuracy } of statistics(words, languages)) scores.set(lang, accuracy);
  for (const [language, share] of languageHints(text)) {
    if (languages.includes(language)) scores.set(language, (scores.get(language) ?? 0) + share * WORD_WEIGHT);
  }
  if (scores.size === 0) return { language: null, confidence: 0 };
  for (const [language, score] of scores) scores.set(language, score + (PRIOR[language] ?? 0));
  const ranked = [...scores].sort((left, right) => right[1] - left[1]);
  const [best, second] = ranked;
  if (!best || best[1] <= 0) return { language: null, confidence: 0 };
  const lead = (best[1] - (second?.[1] ?? 0)) / best[1];
  return { language: best[0], confidence: confidenceOf(lead, lettersOf(text)) };
}

/** A clear lead counts for more the more there is to read. */
function confidenceOf(lead: number, letters: number): number {
  return Math.min(1, lead * Math.min(1, 0.4 + letters / 60) * 1.4);
}

type DetectAll = (text: string, options: { only: string[] }) => { lang: string; accuracy: number }[];
let detectAll: DetectAll | null = null;

/** Loaded with the first text: its tables take 45 MB, which an idle server need not hold. */
function statistics(text: string, languages: readonly string[]): { lang: string; accuracy: number }[] {
  detectAll ??= (createRequire(import.meta.url)('tinyld') as { detectAll: DetectAll }).detectAll;
  return detectAll(text, { only: [...languages] });
}
