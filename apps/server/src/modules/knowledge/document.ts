/** The document value: one key of one source, with versions that never change. Offsets are UTF-16 units. */
import { createHash } from 'node:crypto';
import type { ContentKind, ExtractedDocument, ExtractedSection } from '../../kernel/extract/index.ts';
import type { Chunk } from './chunking/types.ts';

export interface Document {
  id: string;
  sourceId: string;
  key: string;
  version: number;
  title: string;
  url: string | null;
  language: string;
  kind: ContentKind;
  createdAt: string;
  versionCreatedAt: string;
  removedAt: string | null;
}

export interface DocumentText extends Document {
  text: string;
  sections: ExtractedSection[];
}

/** A document cut into its chunks, ready to be put. */
export interface Draft {
  title: string;
  language: string;
  kind: ContentKind;
  text: string;
  sections: ExtractedSection[];
  chunks: Omit<Chunk, 'text'>[];
}

/** A document as a version would hold it. */
export interface DraftVersion extends Draft {
  url: string | null;
  sha256: string;
}

export interface KnowledgeSnapshot {
  /** Of the documents and their versions: the same content has the same hash. */
  contentHash: string;
  chunkCount: number;
  documents: { documentId: string; version: number }[];
}

export interface PassageRef {
  documentId: string;
  version: number;
  start: number;
  end: number;
}

/** The exact words of one version. */
export interface Passage extends PassageRef {
  title: string;
  url: string | null;
  text: string;
}

/** What the compiler is fed: versions with where to cut them. */
export type CompileBatch = (Pick<Document, 'version' | 'title' | 'url'> & {
  documentId: string;
  text: string;
  chunks: (Pick<Chunk, 'title' | 'start' | 'end' | 'language' | 'kind'> & { id: string })[];
})[];

const maxTitleChars = 500;

/** What PostgreSQL can store unchanged. Replaces unit by unit, so that offsets stay true. */
export function storable(extracted: ExtractedDocument): ExtractedDocument {
  const clean = (text: string) => text.replaceAll('\u0000', '\ufffd').toWellFormed();
  return {
    ...extracted,
    title: clean(extracted.title.slice(0, maxTitleChars)),
    text: clean(extracted.text),
    sections: extracted.sections.map((section) => ({ ...section, path: section.path.map(clean) })),
  };
}

export function draftOf(extracted: ExtractedDocument, chunks: readonly Chunk[], fallbackLanguage: string): Draft {
  const cut = chunks.map(({ text: _text, ...chunk }) => chunk);
  const { title, kind, text } = extracted;
  const sections = extracted.sections.map(({ path, start, end, kind: own }) => ({
    path,
    start,
    end,
    kind: own ?? kind,
  }));
  return {
    title,
    language: extracted.language ?? mainLanguage(cut) ?? fallbackLanguage,
    kind,
    text,
    sections,
    chunks: cut,
  };
}

export function versionOf(draft: Draft, url: string | null): DraftVersion {
  const { title, language, kind, text, sections, chunks } = draft;
  const said = [
    title,
    url,
    language,
    kind,
    text,
    sections,
    chunks.map((c) => [c.title, c.start, c.end, c.language, c.kind]),
  ];
  return { ...draft, url, sha256: hashOf(said) };
}

export function snapshotOf(documents: KnowledgeSnapshot['documents'], chunkCount: number): KnowledgeSnapshot {
  const sorted = [...documents].sort((a, b) => (a.documentId < b.documentId ? -1 : 1));
  return { contentHash: hashOf(sorted.map((d) => [d.documentId, d.version])), chunkCount, documents: sorted };
}

/** The language of most of the text. */
function mainLanguage(chunks: readonly Omit<Chunk, 'text'>[]): string | null {
  const chars = new Map<string, number>();
  for (const { language, start, end } of chunks) chars.set(language, (chars.get(language) ?? 0) + end - start);
  return [...chars].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
