/** A receipt as a reader wants it: numbered quotes, marked passages, times that add up. No DOM. */
import type { Receipt } from '@office16852/contract';

export interface QuotedPassage {
  title: string;
  url: string | null;
  documentId: string;
  documentVersion: number;
  score: number;
  /** Numbers of the citations that quote it, from 1. */
  numbers: number[];
  /** Its text, cut where quotes begin and end. */
  pieces: { text: string; quoted: boolean }[];
}

export interface AnswerPiece {
  text: string;
  /** Number of the citation that this piece is a quote of. */
  number: number | null;
}

type Line = Receipt['receipt']['citations'][number];

export function passagesOf({ receipt, passages }: Receipt): QuotedPassage[] {
  const found = receipt.evidence.flatMap((evidence) => {
    const passage = passages.find((one) => one.chunk_id === evidence.chunk_id);
    if (!passage) return [];
    const cited = receipt.citations
      .map((line, i) => ({ line, number: i + 1 }))
      .filter(({ line }) => line.chunk_id === evidence.chunk_id);
    const spans = cited.map(({ line }) => spanIn(line, evidence.start));
    return [
      {
        title: passage.title,
        url: passage.url,
        documentId: passage.document_id,
        documentVersion: passage.document_version,
        score: evidence.score,
        numbers: cited.map(({ number }) => number),
        pieces: marked(passage.text, spans),
      },
    ];
  });
  return found.sort((a, b) => (a.numbers[0] ?? 1_000) - (b.numbers[0] ?? 1_000));
}

export function answerPieces({ receipt, answer }: Receipt): AnswerPiece[] {
  const pieces: AnswerPiece[] = [];
  let at = 0;
  for (const [i, line] of receipt.citations.entries()) {
    if (line.reply_end <= line.reply_start || line.reply_start < at) continue;
    if (line.reply_start > at) pieces.push({ text: answer?.slice(at, line.reply_start) ?? '', number: null });
    pieces.push({ text: answer?.slice(line.reply_start, line.reply_end) ?? '', number: i + 1 });
    at = line.reply_end;
  }
  if (answer && at < answer.length) pieces.push({ text: answer.slice(at), number: null });
  return pieces;
}

function spanIn(line: Line, chunkStart: number): [number, number] {
  return [line.source_start - chunkStart, line.source_end - chunkStart];
}

function marked(text: string, spans: [number, number][]): QuotedPassage['pieces'] {
  const pieces: QuotedPassage['pieces'] = [];
  let at = 0;
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
    if (start < at || end > text.length) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), quoted: false });
    pieces.push({ text: text.slice(start, end), quoted: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), quoted: false });
  return pieces;
}

export interface Proof {
  question: boolean | null;
  goodQuotes: number;
  quotes: number;
}

/** Computes the receipt's hashes again from the texts that came with it. */
export async function prove(given: Receipt): Promise<Proof> {
  const { receipt, question, question_salt: salt, passages } = given;
  let goodQuotes = 0;
  let quotes = 0;
  for (const line of receipt.citations) {
    const evidence = receipt.evidence.find((one) => one.chunk_id === line.chunk_id);
    const passage = passages.find((one) => one.chunk_id === line.chunk_id);
    if (!evidence || !passage) continue;
    quotes += 1;
    const [start, end] = spanIn(line, evidence.start);
    if ((await sha256(passage.text.slice(start, end))) === line.quote_sha256) goodQuotes += 1;
  }
  const proven = question !== null && salt !== null ? (await sha256(salt + question)) === receipt.question_hash : null;
  return { question: proven, goodQuotes, quotes };
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The steps of the turn in their order, and the whole. */
export function timesOf({ receipt }: Receipt): { steps: [string, number][]; wholeMs: number } {
  const order = ['accept', 'prepare', 'screen', 'retrieve', 'compose', 'generate', 'verify', 'settle'];
  const steps = Object.entries(receipt.timing_ms)
    .filter(([name]) => name !== 'total')
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const wholeMs = Date.parse(receipt.settled_at) - Date.parse(receipt.accepted_at);
  return { steps, wholeMs };
}

export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
}
