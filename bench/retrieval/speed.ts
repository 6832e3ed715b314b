/** Compiles a large invented corpus and lets a child process serve it, so that its memory is the serving side's alone. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchSet } from './data.ts';
import { compileIndex, type IndexChunk } from './engine.ts';
import { randomFrom, shuffle } from './random.ts';

export interface ServingFigures {
  readonly loadMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly p99BestMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

export interface SpeedFigures extends ServingFigures {
  readonly chunks: number;
  readonly compileMs: number;
  readonly artefactMb: number;
}

const CHUNK_UNITS = 700;
/** One word in fifty is new, as names and numbers are in real text. */
const INVENTED_SHARE = 0.02;

export function measureSpeed(sets: readonly BenchSet[], size: number): SpeedFigures {
  const english = sets.filter((set) => set.language === 'en');
  const chunks = inventedChunks(english.length > 0 ? english : sets, size);
  const questions = (english.length > 0 ? english : sets).flatMap((set) => set.queries.map((query) => query.text));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-retrieval-'));
  try {
    const started = performance.now();
    const bytes = compileIndex(chunks);
    const compileMs = performance.now() - started;
    fs.writeFileSync(path.join(folder, 'index'), bytes);
    fs.writeFileSync(
      path.join(folder, 'questions.json'),
      JSON.stringify(shuffle(questions, randomFrom(3)).slice(0, 2500)),
    );
    const serve = fileURLToPath(new URL('serve.ts', import.meta.url));
    const printed = execFileSync(process.execPath, [serve, folder], { encoding: 'utf8' });
    const serving = JSON.parse(printed) as ServingFigures;
    return { chunks: size, compileMs, artefactMb: bytes.length / 2 ** 20, ...serving };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function inventedChunks(sets: readonly BenchSet[], size: number): IndexChunk[] {
  const random = randomFrom(11);
  const sentences = sets.flatMap((set) => set.chunks.flatMap((chunk) => chunk.text.split(/(?<=[.!?])\s+/)));
  const usable = sentences.filter((sentence) => sentence.length > 20 && sentence.length < 400);
  let pool: string[] = [];
  const next = (): string => {
    if (pool.length === 0) pool = shuffle(usable, random);
    return pool.pop()!;
  };
  return Array.from({ length: size }, (_, at) => {
    let text = next();
    while (text.length < CHUNK_UNITS) text += ` ${next()}`;
    const id = `c${String(at).padStart(7, '0')}`;
    const place = { documentId: id, documentVersion: 1, start: 0, url: null, language: sets[0]!.language };
    return {
      id,
      ...place,
      kind: 'document',
      documentTitle: next().slice(0, 40),
      title: '',
      text: withInvented(text, random),
    };
  });
}

function withInvented(text: string, random: () => number): string {
  return text.replace(/\p{L}{4,}/gu, (word) => (random() < INVENTED_SHARE ? invent(random) : word));
}

function invent(random: () => number): string {
  const syllables = [
    'ka',
    'ren',
    'tol',
    'mi',
    'sha',
    'bor',
    'un',
    'lex',
    'dra',
    'fi',
    'gos',
    'ter',
    'val',
    'py',
    'zem',
  ];
  return Array.from(
    { length: 3 + Math.floor(random() * 2) },
    () => syllables[Math.floor(random() * syllables.length)],
  ).join('');
}
