/** Bob's fixed sentences in eight languages. No schema library here: this goes into the widget's bundle. */
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { ptBr } from './pt-br.ts';
import type { SentenceKey, Sentences } from './types.ts';

export type { SentenceKey, Sentences };

const bySubtag: Readonly<Record<string, Sentences>> = { en, de, es, it, ja, nl, pl, pt: ptBr };

/** Languages that have all sentences, as BCP 47 tags. */
export const sentenceLanguages = ['en', 'de', 'es', 'it', 'ja', 'nl', 'pl', 'pt-BR'] as const;

/** The first of the wanted tags that Bob speaks, by its primary subtag (pt-PT → pt-BR); null when there is none. */
export function spokenLanguage(...wanted: readonly (string | null | undefined)[]): string | null {
  for (const tag of wanted) {
    const subtag = primarySubtag(tag ?? '');
    const found = sentenceLanguages.find((language) => primarySubtag(language) === subtag);
    if (found) return found;
  }
  return null;
}

/** Falls back by primary subtag, then to English. */
export function sentences(language: string): Sentences {
  const subtag = primarySubtag(language);
  return Object.hasOwn(bySubtag, subtag) ? bySubtag[subtag]! : en;
}

/** Puts values into `{name}`. A value is text and is never filled again. */
export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}

function primarySubtag(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0]!;
}
