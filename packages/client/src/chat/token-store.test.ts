import { describe, expect, it } from 'vitest';
import { type KeyValueStorage, storedTokens } from './token-store.ts';

function storage(): KeyValueStorage & { held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

describe('the token store', () => {
  it('keeps everything under one key, and another store finds it again', () => {
    const page = storage();
    storedTokens('bob', () => page).write({ token: 't' });
    storedTokens('bob', () => page).write({ sessionId: 's' });
    expect([...page.held.keys()]).toEqual(['bob']);
    expect(storedTokens('bob', () => page).read()).toEqual({ token: 't', sessionId: 's' });
  });

  it('keeps it in memory where the page may not store', () => {
    const blocked = storedTokens('bob', () => {
      throw new DOMException('blocked', 'SecurityError');
    });
    blocked.write({ token: 't' });
    expect(blocked.read().token).toBe('t');
    blocked.clear();
    expect(blocked.read()).toEqual({ token: null, sessionId: null });
  });

  it.each(['', 'null', '[]', '{"token":5}', '{', `{"token":"${'x'.repeat(300)}"}`])('takes %s for nothing', (text) => {
    const page = storage();
    page.held.set('bob', text);
    expect(storedTokens('bob', () => page).read()).toEqual({ token: null, sessionId: null });
  });
});
