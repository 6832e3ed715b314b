/** The published package carries no types. */
declare module 'snowball-stemmers' {
  interface Stemmer {
    stem(word: string): string;
  }
  const snowball: { newStemmer(algorithm: string): Stemmer; algorithms(): string[] };
  // biome-ignore lint/style/noDefaultExport: a CommonJS module is seen as its default export
  export default snowball;
}
