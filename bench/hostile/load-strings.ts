/** Reads a folder of third-party inputs: lines of payload lists, whole files of small formats, JSON lists, raw bodies. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface JsonBody {
  name: string;
  bytes: Buffer;
  /** What RFC 8259 says of it; null where it leaves that open. */
  valid: boolean | null;
}

const maxChars = 8_000;
const texts = /\.(txt|json|lst|list|fuzz|csv|xml|svg|html|dtd|xhtml|md)$|^[^.]+$/i;

/** Every line of every text file, every string of every JSON list, and small documents whole; each once. */
export async function loadStrings(folder: string): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // Vectors of other goals are no text fields, and raw bodies are sent as they are.
    if (!entry.isFile() || /\/(jsontestsuite|wycheproof|standard-webhooks|asvs)\//.test(path)) continue;
    if (!texts.test(entry.name) || /^(README|LICENSE)/i.test(entry.name)) continue;
    for (const text of textsIn(entry.name, await readFile(path, 'utf8'))) found.add(text.slice(0, maxChars));
  }
  found.delete('');
  return [...found];
}

function textsIn(name: string, content: string): string[] {
  if (name.endsWith('.json')) return stringsIn(JSON.parse(content));
  const whole = content.length <= maxChars && content.includes('<') ? [content] : [];
  return [...whole, ...content.split(/\r?\n/)];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...stringsIn(inner)]);
}

export async function loadJsonBodies(folder: string): Promise<JsonBody[]> {
  const bodies: JsonBody[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !path.includes('/jsontestsuite/') || !entry.name.endsWith('.json')) continue;
    const verdict = { y: true, n: false }[basename(entry.name)[0]!] ?? null;
    const judged = path.includes('/test_parsing/') ? verdict : null;
    bodies.push({ name: entry.name, bytes: await readFile(path), valid: judged });
  }
  return bodies;
}
