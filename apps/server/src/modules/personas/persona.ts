/** The persona value: a draft that is edited, and versions that are frozen. Who Bob is, not what he knows. */
import type { Actor } from '../../kernel/db/index.ts';

/** What a person writes. */
export interface PersonaText {
  name: string;
  description: string;
  tone: string;
  systemPrompt: string;
}

export interface Persona extends PersonaText {
  id: string;
  isDefault: boolean;
  /** Grows by one with each change of the draft. */
  revision: number;
  /** The newest frozen version, or null before the first. */
  publishedVersion: number | null;
  /** True where the draft differs from the newest version. */
  hasUnpublishedChanges: boolean;
  archivedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface PersonaVersion extends PersonaText {
  personaId: string;
  version: number;
}

/** A version with who froze it, and when. */
export interface PersonaVersionRecord extends PersonaVersion {
  createdBy: Actor;
  createdAt: string;
}

/** Longest texts, in characters. */
export const personaLimits = Object.freeze({ name: 80, description: 500, tone: 300, systemPrompt: 20_000 });

/** The parts of a change that differ from the draft. */
export function differences(draft: PersonaText, change: Partial<PersonaText>): Partial<PersonaText> {
  const parts = ['name', 'description', 'tone', 'systemPrompt'] as const;
  const changed: Partial<PersonaText> = {};
  for (const part of parts) {
    const value = change[part];
    if (value !== undefined && value !== draft[part]) changed[part] = value;
  }
  return changed;
}
