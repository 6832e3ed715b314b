import type { IndexChunk } from '../types.ts';

/** One page or FAQ of a fixture; a new id for each, from its name. */
export function page(language: string, documentTitle: string, title: string, text: string): IndexChunk {
  return chunk({ language, documentTitle, title, text, kind: 'document' });
}

export function faq(language: string, question: string, answer: string): IndexChunk {
  return chunk({ language, documentTitle: question, title: question, text: answer, kind: 'faq' });
}

type Given = Pick<IndexChunk, 'language' | 'documentTitle' | 'title' | 'text' | 'kind'>;

function chunk(given: Given): IndexChunk {
  const name = `${given.language}/${given.documentTitle}/${given.title}`;
  return { id: `chk_${name}`, documentId: `doc_${name}`, documentVersion: 1, start: 0, url: null, ...given };
}
