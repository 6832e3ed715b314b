import { describe, expect, it } from 'vitest';
import { IndexCache } from './index-cache.ts';
import type { CompiledIndex } from './retrieval/open.ts';

function cacheOf(maxBytes: number) {
  const loads: string[] = [];
  const cache = new IndexCache(maxBytes, async (key) => {
    loads.push(key);
    await Promise.resolve();
    if (key === 'broken') throw new Error('broken');
    const index: CompiledIndex = {
      size: 1,
      byteLength: Number(key.split(':')[1]),
      languages: [],
      partitions: new Map(),
    };
    return index;
  });
  return { cache, loads };
}

describe('IndexCache', () => {
  it('shares one load among concurrent callers', async () => {
    const { cache, loads } = cacheOf(100);
    const [one, two] = await Promise.all([cache.open('a:10'), cache.open('a:10')]);
    expect(one).toBe(two);
    expect(loads).toEqual(['a:10']);
  });

  it('lets the least recently used go first, and stays within its bytes', async () => {
    const { cache, loads } = cacheOf(100);
    for (const key of ['a:40', 'b:40', 'a:40', 'c:40']) await cache.open(key);
    expect(cache.bytes).toBe(80);
    await cache.open('a:40');
    expect(loads).toEqual(['a:40', 'b:40', 'c:40']);
    await cache.open('b:40');
    expect(loads.at(-1)).toBe('b:40');
  });

  it('keeps the one just loaded even when it is larger than the cache', async () => {
    const { cache, loads } = cacheOf(100);
    const both = [cache.open('big:500'), cache.open('big:500')];
    await Promise.all(both);
    await cache.open('big:500');
    expect(loads).toEqual(['big:500']);
    await cache.open('a:10');
    expect(cache.bytes).toBe(10);
  });

  it('does not remember a failure', async () => {
    const { cache, loads } = cacheOf(100);
    await expect(cache.open('broken')).rejects.toThrow('broken');
    await expect(cache.open('broken')).rejects.toThrow('broken');
    expect(loads).toHaveLength(2);
    expect(cache.bytes).toBe(0);
  });
});
