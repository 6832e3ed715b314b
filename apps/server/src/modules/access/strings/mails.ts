/** The mails of this room, in German where the tenant speaks German, else in English. */
import type { Mail } from '../../../kernel/mail/index.ts';

interface Words {
  subject: string;
  lines: string[];
}

export interface InvitationFacts {
  to: string;
  name: string | null;
  /** The tenant's name, or the installation's for staff. */
  place: string;
  url: string;
  language: string;
}

export interface ResetFacts {
  to: string;
  name: string;
  url: string;
  language: string;
}

export function invitationMail(facts: InvitationFacts): Mail {
  const { name, place, url } = facts;
  const words: Words = isGerman(facts.language)
    ? {
        subject: `Einladung zu ${oneLine(place)}`,
        lines: [
          greeting('Guten Tag', name),
          `Sie sind eingeladen, bei ${oneLine(place)} mitzuarbeiten. Mit diesem Link nehmen Sie an:`,
          url,
          'Der Link gilt sieben Tage und ein Mal. Wenn Sie die Einladung nicht erwartet haben, tun Sie nichts.',
        ],
      }
    : {
        subject: `Invitation to ${oneLine(place)}`,
        lines: [
          greeting('Hello', name),
          `You are invited to work with ${oneLine(place)}. This link accepts:`,
          url,
          'The link works once, for seven days. If you did not expect this invitation, do nothing.',
        ],
      };
  return mail(facts.to, words);
}

export function resetMail(facts: ResetFacts): Mail {
  const words: Words = isGerman(facts.language)
    ? {
        subject: 'Neues Passwort',
        lines: [
          greeting('Guten Tag', facts.name),
          'Jemand, vermutlich Sie, möchte ein neues Passwort für Ihr Konto setzen. Das geht mit diesem Link:',
          facts.url,
          'Der Link gilt eine Stunde und ein Mal. Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt.',
        ],
      }
    : {
        subject: 'New password',
        lines: [
          greeting('Hello', facts.name),
          'Someone, probably you, wants to set a new password for your account. This link does it:',
          facts.url,
          'The link works once, for one hour. If it was not you, do nothing: your password stays.',
        ],
      };
  return mail(facts.to, words);
}

function isGerman(language: string): boolean {
  return /^de\b/.test(language);
}

function greeting(word: string, name: string | null): string {
  return name ? `${word} ${oneLine(name)},` : `${word},`;
}

/** A name is a person's own words: it stays on its line and looks like no link. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('://', ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function mail(to: string, words: Words): Mail {
  return { to, subject: words.subject, text: `${words.lines.join('\n\n')}\n` };
}
