import { describe, expect, it } from 'vitest';
import { invitationMail, resetMail } from './mails.ts';

const url = 'https://bob.example/invitation#token';

describe('a mail', () => {
  it('speaks German in a German tenant and English elsewhere', () => {
    const facts = { to: 'a@b.example', name: 'Ann', place: 'Heizung Huber', url };
    expect(invitationMail({ ...facts, language: 'de' }).subject).toBe('Einladung zu Heizung Huber');
    expect(invitationMail({ ...facts, language: 'pl' }).subject).toBe('Invitation to Heizung Huber');
    expect(resetMail({ ...facts, language: 'de-AT' }).text).toContain('neues Passwort');
    expect(resetMail({ ...facts, language: 'en' }).text).toContain(url);
  });

  it('keeps a name on its line, and makes no link of it', () => {
    const name = 'Ann\r\nBcc: all@b.example\n\nhttps://evil.example/win';
    const { subject, text } = invitationMail({ to: 'a@b.example', name, place: name, url, language: 'en' });
    expect(subject).toBe('Invitation to Ann Bcc: all@b.example https evil.example/win');
    expect(text.split('\n')[0]).toBe('Hello Ann Bcc: all@b.example https evil.example/win,');
    expect(text.match(/:\/\//g)).toHaveLength(1);
  });
});
