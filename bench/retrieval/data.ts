/**
 * Reads benchmark sets: folders with corpus.jsonl, queries.jsonl and qrels.tsv, at any depth below a root.
 * The language is the folder's name when that is a two-letter code, else English. A set is a FAQ set when every entry has
 * a title of its own; passages of one article share theirs.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { IndexChunk } from './engine.ts';

export interface BenchQuery {
  readonly id: string;
  readonly text: string;
  /** The relevant document, or null when the question has no answer in the set. */
  readonly gold: string | null;
  /** Where the question came from, also when it cannot be answered. */
  readonly source: string | null;
  /** Labelled answer texts; empty when the set has none. */
  readonly answers: readonly string[];
}

export interface BenchSet {
  readonly name: string;
  readonly language: string;
  readonly kind: 'faq' | 'document';
  readonly chunks: readonly IndexChunk[];
  readonly queries: readonly BenchQuery[];
}

const FILES = ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv'];

/** All sets below a folder, by name. */
export function loadSets(root: string): BenchSet[] {
  return folders(root)
    .filter((folder) => FILES.every((file) => fs.existsSync(path.join(folder, file))))
    .map((folder) => loadSet(root, folder))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function folders(root: string): string[] {
  const below = fs
    .readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => folders(path.join(root, entry.name)));
  return [root, ...below];
}

interface CorpusLine {
  _id: string;
  title?: string;
  text: string;
}

function loadSet(root: string, folder: string): BenchSet {
  const base = path.basename(folder);
  const language = /^[a-z]{2}$/.test(base) ? base : 'en';
  const corpus = jsonLines<CorpusLine>(path.join(folder, 'corpus.jsonl'));
  const kind = new Set(corpus.map((line) => line.title)).size === corpus.length ? 'faq' : 'document';
  const chunks = corpus.map((line) => toChunk(line, kind, language));
  return {
    name: path.relative(root, folder).split(path.sep).join('/') || base,
    language,
    kind,
    chunks,
    queries: loadQueries(folder),
  };
}

function toChunk(line: CorpusLine, kind: 'faq' | 'document', language: string): IndexChunk {
  const title = line.title ?? '';
  const place = { documentId: line._id, documentVersion: 1, start: 0, url: null };
  return { id: line._id, ...place, kind, documentTitle: title, title, text: line.text, language };
}

interface QueryLine {
  _id: string;
  text: string;
  answerable?: boolean;
  source_doc?: string;
  answers?: string[] | { text: string[] };
  answer?: string;
}

function loadQueries(folder: string): BenchQuery[] {
  const gold = new Map<string, string>();
  const [, ...rows] = fs.readFileSync(path.join(folder, 'qrels.tsv'), 'utf8').trim().split('\n');
  for (const row of rows) {
    const [query, document, score] = row.trim().split('\t');
    if (Number(score) > 0) gold.set(query!, document!);
  }
  return jsonLines<QueryLine>(path.join(folder, 'queries.jsonl')).map((line) => ({
    id: line._id,
    text: line.text,
    gold: gold.get(line._id) ?? null,
    source: line.source_doc ?? gold.get(line._id) ?? null,
    answers: answersOf(line),
  }));
}

function answersOf(line: QueryLine): string[] {
  const given = line.answers ?? line.answer ?? [];
  return typeof given === 'string' ? [given] : Array.isArray(given) ? given : given.text;
}

function jsonLines<T>(file: string): T[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as T);
}
