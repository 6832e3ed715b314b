/**
 * A read-only map from strings to dense ids without keeping the strings: open addressing over two 32-bit hashes.
 * Two strings are taken for one only if both hashes agree (about 1 in 10^19 pairs).
 */
export interface HashTable {
  readonly slots: Uint32Array;
  readonly hashes: Uint32Array;
}

/** `keys[id]` gets the id `id`. Keys must be distinct. */
export function buildHashTable(keys: readonly string[]): HashTable {
  const capacity = 2 ** Math.ceil(Math.log2(Math.max(2, keys.length * 2)));
  const slots = new Uint32Array(capacity);
  const hashes = new Uint32Array(keys.length * 2);
  for (let id = 0; id < keys.length; id += 1) {
    const key = keys[id]!;
    const first = hashString(key, 0x811c9dc5);
    hashes[id * 2] = first;
    hashes[id * 2 + 1] = hashString(key, 0x9747b28c);
    let slot = first & (capacity - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (capacity - 1);
    slots[slot] = id + 1;
  }
  return { slots, hashes };
}

/** The id of a key, or -1. */
export function lookup(table: HashTable, key: string): number {
  const { slots, hashes } = table;
  const first = hashString(key, 0x811c9dc5);
  const second = hashString(key, 0x9747b28c);
  let slot = first & (slots.length - 1);
  while (slots[slot] !== 0) {
    const id = slots[slot]! - 1;
    if (hashes[id * 2] === first && hashes[id * 2 + 1] === second) return id;
    slot = (slot + 1) & (slots.length - 1);
  }
  return -1;
}

/** FNV-1a over UTF-16 units with a final mix (from MurmurHash3), as an unsigned 32-bit number. */
function hashString(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
