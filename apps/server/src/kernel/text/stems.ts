/** Reduces a normalised word to its stem: Snowball for the language where there is one, then accents folded. */
import snowball from 'snowball-stemmers';

export type Stem = (word: string) => string;

const ALGORITHMS: Readonly<Record<string, string>> = {
  ar: 'arabic',
  ca: 'catalan',
  cs: 'czech',
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hu: 'hungarian',
  hy: 'armenian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sl: 'slovene',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
};

/** Accents carry meaning in Vietnamese, so they stay; elsewhere people leave them out when they type. */
const KEEPS_ACCENTS = new Set(['vi']);
const stemmers = new Map<string, Stem>();

/** The stemmer of a language ('de', 'pt-BR'); languages without an algorithm only fold accents. */
export function stemmerFor(language: string): Stem {
  const known = stemmers.get(language);
  if (known) return known;
  const stem = createStem(baseLanguage(language));
  stemmers.set(language, stem);
  return stem;
}

/** 'pt-BR' and 'PT' are both 'pt'. */
export function baseLanguage(language: string): string {
  return language.toLowerCase().split(/[-_]/)[0] ?? '';
}

function createStem(language: string): Stem {
  const algorithm = ALGORITHMS[language];
  const fold = folderFor(language);
  if (!algorithm) return fold;
  const stemmer = snowball.newStemmer(algorithm);
  return (word) => fold(LETTERS.test(word) ? stemmer.stem(word) : word);
}

const LETTERS = /^[\p{L}\p{M}]+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is "ASCII only", which starts at NUL
const ASCII = /^[\x00-\x7f]*$/;
const MARKS = /\p{M}/gu;
const FOLDABLE = /[\p{Script=Latin}\p{Script=Greek}]/u;
const LIGATURES: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', æ: 'ae', œ: 'oe', đ: 'd', ı: 'i' };

/** Folds accents in Latin and Greek words; German "ae", "oe", "ue" become the bare vowel, as the umlauts do. */
export function folderFor(language: string): Stem {
  const base = baseLanguage(language);
  if (KEEPS_ACCENTS.has(base)) return (word) => word;
  return base === 'de' ? (word) => foldUmlautDigraphs(fold(word)) : fold;
}

function fold(word: string): string {
  if (ASCII.test(word) || !FOLDABLE.test(word)) return word;
  return word
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(/[ßøłæœđı]/g, (letter) => LIGATURES[letter] ?? letter);
}

/** Not after a vowel or q, where the letters are their own ("neue", "Quelle"). */
function foldUmlautDigraphs(word: string): string {
  return word.replace(/(?<![aeiouq])([aou])e/g, '$1');
}
