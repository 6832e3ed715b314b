/** Remembers what was read for a few seconds, so that a busy page costs one read and a change elsewhere is seen soon. */
import type { Clock } from '../../kernel/clock.ts';

const maxAgeMs = 5_000;
const maxEntries = 10_000;

export interface Memory<T> {
  get(key: string, load: (key: string) => Promise<T>): Promise<T>;
  /** After a change in this process. */
  clear(): void;
}

export function createMemory<T>(clock: Clock): Memory<T> {
  const entries = new Map<string, { at: number; value: Promise<T> }>();
  return {
    get(key, load) {
      const known = entries.get(key);
      if (known && clock.now() - known.at < maxAgeMs) return known.value;
      const value = load(key);
      const entry = { at: clock.now(), value };
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!);
      // A failure is not remembered.
      value.catch(() => entries.get(key) === entry && entries.delete(key));
      return value;
    },
    clear: () => entries.clear(),
  };
}
