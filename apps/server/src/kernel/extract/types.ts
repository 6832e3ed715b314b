// What reading a file or page gives. Offsets are UTF-16 units of `ExtractedDocument.text`.

export type ContentKind = 'document' | 'faq';

export interface ExtractedSection {
  /** Headings above the section, outermost first; the question itself comes last in a FAQ section. */
  path: string[];
  start: number;
  end: number;
  /** Absent means the kind of the document. */
  kind?: ContentKind;
}

export interface ExtractedDocument {
  title: string;
  /** Declared by the document itself (html lang, front matter), as a lower-case primary subtag. */
  language: string | null;
  /** All that may be quoted. Headings are not part of it, except those that a short body needs to be understood. */
  text: string;
  sections: ExtractedSection[];
  kind: ContentKind;
  canonicalUrl: string | null;
}
