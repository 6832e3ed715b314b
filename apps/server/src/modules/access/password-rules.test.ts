import { describe, expect, it } from 'vitest';
import { normalPassword, weaknessOf } from './password-rules.ts';

const about = { email: 'maria.huber@heizung-huber.example', name: 'Maria Huber' };

describe('a password', () => {
  it.each([
    ['correct horse battery staple'],
    ['ein Dach aus Wellblech'],
    ['kX9#vTq2!mWz7$pL'],
    ['738291047362519'],
    ['パスワードではない長い言葉の列です'],
    ['tractor melon 1987 office window'],
    ['mongoose parade, never mongoose parade'],
  ])('that is long and not guessed first will do: %s', (password) => {
    expect(weaknessOf(password, about)).toBeNull();
  });

  it.each([
    ['fourteen chars', 'fewer than 15'],
    ['x'.repeat(14), 'fewer than 15'],
    ['😀'.repeat(14), 'fewer than 15'],
    ['correct horse '.repeat(10), 'more than 128'],
    ['aaaaaaaaaaaaaaaa', 'repeats'],
    ['abcabcabcabcabcabc', 'repeats'],
    ['12 12 12 12 12 12', 'repeats'],
    ['passwordpassword', 'guessed first'],
    ['Password123456789', 'guessed first'],
    ['passwort-2026-passwort', 'guessed first'],
    ['123456789012345', 'guessed first'],
    ['qwertzuiopasdfg', 'guessed first'],
    ['poiuztrewq4321!!', 'guessed first'],
    ['office16852office16852', 'guessed first'],
    ['Office16852-Bob-2026', 'guessed first'],
    ['maria.huber@heizung-huber.example', 'guessed first'],
    ['Maria.Huber.1987', 'guessed first'],
    ['MariaHuberHeizung1', 'guessed first'],
  ])('is refused with the reason: %s', (password, reason) => {
    expect(weaknessOf(password, about)).toContain(reason);
  });

  it('is measured in characters, not in code units', () => {
    expect(weaknessOf('🦔🌧️ ein Igel im Regen', about)).toBeNull();
    expect(weaknessOf('жёлтый снег идёт', about)).toBeNull();
    expect(weaknessOf('🦔🌧️🦉🌲', about)).toContain('fewer than 15');
  });

  it('has one form, however a keyboard composes it', () => {
    expect(normalPassword('Zu\u0308rich bei Nacht')).toBe(normalPassword('Zürich bei Nacht'));
  });
});
