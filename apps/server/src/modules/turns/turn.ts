/** The values that move forward through a turn, one for each step. */
import type { ChatAnswer, Citation, Outcome, Verdict } from '@office16852/contract';
import type { Courtesy, ScreenedInput } from '../governance/index.ts';
import type { Evidence, Retrieval } from '../knowledge/index.ts';
import type { LoadedRelease } from '../releases/index.ts';
import type { Tenant } from '../tenants/index.ts';

export type Door = 'chat' | 'widget' | 'managed';

/** What admit found out: who asks, through which door, and how they proved it. */
export interface TurnRequest {
  tenant: Tenant;
  door: Door;
  message: string;
  /** The client's label; null makes a new one. */
  label: string | null;
  /** SHA-256 of the visitor token that came with the request. */
  tokenHash: string | null;
  /** A member or staff who is the visitor of their own conversation, which must be open already. */
  principal: { kind: 'member' | 'staff'; id: string } | null;
  widgetKeyId: string | null;
  idempotency: { key: string; fingerprint: string } | null;
  /** First language of Accept-Language: used when the message does not tell its own. */
  acceptLanguage: string | null;
  requestId: string;
}

/** Step 2. */
export interface AcceptedTurn {
  tenant: Tenant;
  door: Door;
  turnId: string;
  conversationId: string;
  visitorId: string;
  label: string;
  questionMessageId: string;
  questionSeq: number;
  questionSalt: string;
  message: string;
  /** Language of the question: its own, else the conversation's, else the browser's, else the tenant's. */
  language: string;
  /** False while earlier turns of the conversation are open. */
  running: boolean;
  /** A token minted for a new visitor. */
  mintedToken: string | null;
  requestId: string;
  acceptedAtMs: number;
}

export interface HistoryEntry {
  author: 'visitor' | 'persona' | 'operator' | 'system';
  text: string;
  language: string | null;
}

/** Step 3, frozen. */
export interface TurnContext {
  accepted: AcceptedTurn;
  release: LoadedRelease;
  history: readonly HistoryEntry[];
}

/** A citation with the source span that its receipt keeps. */
export interface BoundCitation {
  citation: Citation;
  evidence: Evidence;
  /** Offsets in the evidence's text. */
  start: number;
  end: number;
}

/** Step 6: what is to be said, and whether an answerer says it. */
export type Plan =
  | { kind: 'answer'; evidence: readonly Evidence[] }
  | { kind: 'closest'; evidence: readonly Evidence[] }
  | { kind: 'nothing' }
  | { kind: 'courtesy'; courtesy: Courtesy };

/** Step 9. */
export interface TurnOutcome {
  outcome: Outcome;
  reply: string;
  language: string;
  citations: readonly BoundCitation[];
  verdicts: readonly Verdict[];
  answerer: string;
  evidence: readonly Evidence[];
}

export interface Findings {
  screened: ScreenedInput;
  retrieval: Retrieval | null;
}

/** Step 10. */
export interface TurnRecord {
  answer: ChatAnswer;
}
