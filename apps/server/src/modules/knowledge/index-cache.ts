/** Opened indexes, bounded by bytes; the least recently used leaves first. Concurrent callers share one load. */
import type { CompiledIndex } from './retrieval/open.ts';

interface Entry {
  index: Promise<CompiledIndex>;
  /** 0 while loading: what is being loaded is never evicted. */
  byteLength: number;
}

export class IndexCache {
  readonly #entries = new Map<string, Entry>();
  readonly #maxBytes: number;
  readonly #load: (key: string) => Promise<CompiledIndex>;
  #bytes = 0;

  constructor(maxBytes: number, load: (key: string) => Promise<CompiledIndex>) {
    this.#maxBytes = maxBytes;
    this.#load = load;
  }

  get bytes(): number {
    return this.#bytes;
  }

  open(key: string): Promise<CompiledIndex> {
    const known = this.#entries.get(key);
    const entry = known ?? { index: this.#loadInto(key), byteLength: 0 };
    // Re-inserting makes it the most recent.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.index;
  }

  async #loadInto(key: string): Promise<CompiledIndex> {
    try {
      const index = await this.#load(key);
      this.#entries.get(key)!.byteLength = index.byteLength;
      this.#bytes += index.byteLength;
      this.#evict(key);
      return index;
    } catch (error) {
      // A failure is not remembered: the next caller tries again.
      this.#entries.delete(key);
      throw error;
    }
  }

  /** Even alone over the limit, the one just loaded stays: its caller is about to ask again. */
  #evict(loaded: string): void {
    for (const [key, { byteLength }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (key === loaded || byteLength === 0) continue;
      this.#entries.delete(key);
      this.#bytes -= byteLength;
    }
  }
}
