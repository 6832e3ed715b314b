/**
 * A container of typed arrays in one buffer, little endian: header (magic, version, length, checksum), a JSON directory,
 * then sections on 16-byte boundaries. Opening checks all of it and gives views into the same memory.
 */
export type Section = Uint8Array | Uint16Array | Uint32Array | Float32Array;
export interface Artefact {
  readonly meta: unknown;
  readonly sections: Readonly<Record<string, Section>>;
}

export class ArtefactError extends Error {
  override name = 'ArtefactError';
}

const MAGIC = 0x58424f42; // 'BOBX'
const VERSION = 1;
const HEADER_BYTES = 32;
const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f32: Float32Array } as const;
type TypeName = keyof typeof TYPES;
type Entry = [type: TypeName, offset: number, length: number];

/** Packs sections, in the order given, behind a directory that also carries `meta` (any JSON). */
export function packArtefact(artefact: Artefact): Uint8Array {
  requireLittleEndian();
  const names = Object.keys(artefact.sections);
  const entries: Record<string, Entry> = {};
  let offset = 0;
  for (const name of names) {
    const section = artefact.sections[name]!;
    entries[name] = [typeName(section), offset, section.length];
    offset = align(offset + section.byteLength);
  }
  const directory = new TextEncoder().encode(JSON.stringify({ meta: artefact.meta, entries }));
  const base = align(HEADER_BYTES + directory.length);
  const bytes = new Uint8Array(base + offset);
  bytes.set(directory, HEADER_BYTES);
  for (const name of names) {
    const section = artefact.sections[name]!;
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), base + entries[name]![1]);
  }
  const header = new Uint32Array(bytes.buffer, 0, HEADER_BYTES / 4);
  header.set([MAGIC, VERSION, bytes.length, 0, directory.length, base]);
  header[3] = checksum(bytes);
  return bytes;
}

/** Opens packed bytes. Throws `ArtefactError` for foreign, truncated or damaged bytes. */
export function openArtefact(given: Uint8Array): Artefact {
  requireLittleEndian();
  if (given.length < HEADER_BYTES) throw new ArtefactError('The index is truncated: not even its header is there.');
  // Views of four-byte numbers need an aligned start; Node's pooled buffers may not have one.
  const bytes = given.byteOffset % 16 === 0 ? given : new Uint8Array(given);
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, HEADER_BYTES / 4);
  const [magic, version, length, sum, directoryBytes, base] = header;
  if (magic !== MAGIC) throw new ArtefactError('These bytes are not an index.');
  if (version !== VERSION)
    throw new ArtefactError(`The index has format ${version}; this program reads ${VERSION}. Compile it again.`);
  if (length !== bytes.length)
    throw new ArtefactError(`The index is ${bytes.length} bytes long and should be ${length}.`);
  if (sum !== checksum(bytes)) throw new ArtefactError('The index is damaged: its checksum does not match.');
  const directory = readDirectory(bytes, directoryBytes!);
  const sections: Record<string, Section> = {};
  for (const [name, [type, offset, count]] of Object.entries(directory.entries)) {
    sections[name] = new TYPES[type](bytes.buffer as ArrayBuffer, bytes.byteOffset + base! + offset, count);
  }
  return { meta: directory.meta, sections };
}

function readDirectory(bytes: Uint8Array, length: number): { meta: unknown; entries: Record<string, Entry> } {
  return JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length)));
}

/** Chained over 32-bit words, each step reversible: any single damaged word changes the sum. Skips its own header field. */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  let sum = 0x811c9dc5;
  for (let at = 4; at < words.length; at += 1) sum = Math.imul((sum ^ words[at]!) + 0x9e3779b9, 0x01000193);
  return sum >>> 0;
}

function typeName(section: Section): TypeName {
  const found = (Object.keys(TYPES) as TypeName[]).find((name) => section instanceof TYPES[name]);
  if (!found) throw new ArtefactError('A section has a type that the index format does not know.');
  return found;
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function requireLittleEndian(): void {
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1) {
    throw new ArtefactError('An index needs a little-endian processor.');
  }
}
