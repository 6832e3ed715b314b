/** The release value: what Bob answers from, pinned together. And the rules of publishing, as pure functions. */
import type { Actor } from '../../kernel/db/index.ts';
import { sha256 } from '../../kernel/secrets/index.ts';
import type { PersonaVersion } from '../personas/index.ts';

export type ReleaseStatus = 'compiling' | 'ready' | 'failed';

export interface Release {
  id: string;
  /** 1, 2, 3 … in its tenant. */
  number: number;
  status: ReleaseStatus;
  /** Is it what visitors are answered from now? */
  current: boolean;
  contentHash: string;
  personaId: string;
  personaVersion: number;
  documentCount: number;
  chunkCount: number;
  /** Size of the compiled index; 0 before it is ready and without content. */
  byteLength: number;
  /** compile: it broke. abandoned: the process that compiled it died and another publish took over. */
  failure: 'compile' | 'abandoned' | null;
  createdBy: Actor;
  createdAt: string;
}

export type DocumentVersion = { documentId: string; version: number };

/** Of everything a release pins. */
export function contentHashOf(knowledgeHash: string, persona: PersonaVersion): string {
  return sha256(`${knowledgeHash}\n${persona.personaId}\n${persona.version}`);
}

/** How long a compile may show no sign of life: the time a slow machine may need for it, at 2 ms a chunk, and a little. */
export function leaseMs(chunkCount: number): number {
  return 15_000 + 2 * chunkCount;
}

export interface PublishFacts {
  /** Another release of the tenant is being compiled, by somebody who is alive. */
  compiling: boolean;
  chunkCount: number;
  contentHash: string;
  currentContentHash: string;
}

export function judgePublish(facts: PublishFacts): 'busy' | 'empty' | 'unchanged' | 'compile' {
  if (facts.compiling) return 'busy';
  if (facts.chunkCount === 0) return 'empty';
  return facts.contentHash === facts.currentContentHash ? 'unchanged' : 'compile';
}
