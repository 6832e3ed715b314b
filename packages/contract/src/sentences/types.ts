import type { en } from './en.ts';

export type SentenceKey = keyof typeof en;
export type Sentences = Readonly<Record<SentenceKey, string>>;
