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

/** A document as a version would hold it. */
export interface DraftVersion {
  title: string;
  url: string | null;
  language: string;
  kind: ContentKind;
  text: string;
  sections: ExtractedSection[];
  chunks: Omit<Chunk, 'text'>[];
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

export interface DraftInput {
  extracted: ExtractedDocument;
  url: string | null;
  chunks: readonly Chunk[];
  fallbackLanguage: string;
}

export function draftVersion({ extracted, url, chunks, fallbackLanguage }: DraftInput): DraftVersion {
  const cut = chunks.map(({ text: _text, ...chunk }) => chunk);
  const { title, kind, text } = extracted;
  const sections = extracted.sections.map(({ path, start, end, kind: own }) => ({
    path,
    start,
    end,
    kind: own ?? kind,
  }));
  const language = extracted.language ?? mainLanguage(cut) ?? fallbackLanguage;
  const said = [
    title,
    url,
    language,
    kind,
    text,
    sections,
    cut.map((c) => [c.title, c.start, c.end, c.language, c.kind]),
  ];
  return { title, url, language, kind, text, sections, chunks: cut, sha256: hashOf(said) };
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
