/** Everything the view says, in one language and with the names filled in. */
import { fill, type SentenceKey, type Sentences, sentences } from '@office16852/contract/sentences';
import { visibleText } from '../core/visible-text.ts';

export interface Words {
  language: string;
  persona: string;
  business: string;
  /** Sentences as they stand, for those that take further values. */
  say: Sentences;
  /** A sentence with persona and business, and what else it takes, put in. */
  with(key: SentenceKey, params?: Readonly<Record<string, string | number>>): string;
}

export function wordsFor(language: string, names: { persona: string; business: string }): Words {
  // A name that turned the text around would turn the notice around with it.
  const persona = visibleText(names.persona).trim() || 'Bob';
  const business = visibleText(names.business).trim();
  const say = sentences(language);
  return {
    language,
    persona,
    business,
    say,
    with: (key, params = {}) => fill(say[key], { ...params, persona, business }),
  };
}
