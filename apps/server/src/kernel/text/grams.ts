/** Character grams of one word. They never cross words, so all gram statistics follow from word statistics. */
export const GRAM_SIZE = 4;

const NO_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Distinct grams of a folded word, with its edges marked; a short word is one gram, a Han pair also gives its halves. */
export function gramsOf(word: string): string[] {
  const edged = `<${word}>`;
  if (edged.length <= GRAM_SIZE) return NO_SPACES.test(word) ? [edged, ...word] : [edged];
  const grams = new Set<string>();
  for (let at = 0; at + GRAM_SIZE <= edged.length; at += 1) grams.add(edged.slice(at, at + GRAM_SIZE));
  return [...grams];
}
