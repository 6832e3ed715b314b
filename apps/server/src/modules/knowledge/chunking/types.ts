// What knowledge cuts a document into. Offsets are UTF-16 units of the document's text.
import type { ContentKind } from '../../../kernel/extract/index.ts';

export interface Chunk {
  /** The heading path joined with ' › ', or the question of a FAQ entry. */
  title: string;
  /** Exactly `document.text.slice(start, end)`. */
  text: string;
  start: number;
  end: number;
  language: string;
  kind: ContentKind;
  ordinal: number;
}
