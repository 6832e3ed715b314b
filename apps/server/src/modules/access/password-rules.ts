/** What makes a password too easy to guess: its length, and being made of what is guessed first. No rules of composition. */
import { commonWords, productWords, rowsOfKeys } from './strings/guessed-first.ts';

export const minPasswordLength = 15;
export const maxPasswordLength = 128;

const shortestRun = 4;
/** Characters that must be left once everything guessable is taken away. */
const minOwn = 6;

/** The end of the sentence "The password …", or null when it will do. */
export function weaknessOf(password: string, about: { email: string; name: string | null }): string | null {
  const length = [...password].length;
  if (length < minPasswordLength) return `has fewer than ${minPasswordLength} characters`;
  if (length > maxPasswordLength) return `has more than ${maxPasswordLength} characters`;
  const plain = plainOf(password);
  if (repeats(password.toLowerCase()) || repeats(plain)) return 'repeats the same few characters';
  const own = withoutRuns(withoutWords(plain, [...personal(about), ...productWords, ...commonWords])).replace(
    /(?<!\d)\d{1,4}(?!\d)/g,
    '',
  );
  if ([...own].length < minOwn) return 'is made of names, common words or rows of keys that are guessed first';
  return null;
}

/** The one form in which a password is hashed, so that every keyboard's spelling of a character is the same. */
export function normalPassword(password: string): string {
  return password.normalize('NFKC');
}

function plainOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]/gu, '');
}

function personal(about: { email: string; name: string | null }): string[] {
  const parts = [...about.email.split(/[@.+_-]/), ...(about.name ?? '').split(/\s+/)].map(plainOf);
  return [plainOf(about.email), ...parts].filter((part) => part.length >= 3);
}

function withoutWords(text: string, words: string[]): string {
  return words
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, ' '), text)
    .replaceAll(' ', '');
}

function withoutRuns(text: string): string {
  let own = '';
  for (let at = 0; at < text.length; ) {
    const run = runLength(text, at);
    if (run < shortestRun) own += text[at];
    at += run < shortestRun ? 1 : run;
  }
  return own;
}

/** How many characters from `at` on follow a row of keys, forwards or backwards, or are the same. */
function runLength(text: string, at: number): number {
  let longest = /^(.)\1*/su.exec(text.slice(at))![0].length;
  for (const row of [...rowsOfKeys, ...rowsOfKeys.map((keys) => [...keys].reverse().join(''))]) {
    let length = longest + 1;
    while (at + length <= text.length && row.includes(text.slice(at, at + length))) length += 1;
    longest = Math.max(longest, length - 1);
  }
  return longest;
}

function repeats(text: string): boolean {
  for (let period = 1; period <= 5; period++)
    if (text.length > period && [...text].every((character, i, all) => character === all[i % period])) return true;
  return false;
}
