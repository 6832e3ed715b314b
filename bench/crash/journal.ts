/** What the load's clients were told: each line is an acknowledgement that the installation must be able to prove later. */

export type Ack =
  | { kind: 'answer'; turnId: string; messageId: string; question: string; reply: string }
  /** A stream that began: the question is kept, whatever becomes of the answer. */
  | { kind: 'begun'; turnId: string; question: string }
  /** A request that was repeated until it was answered, always under one Idempotency-Key. */
  | { kind: 'repeated'; key: string; turnId: string }
  | { kind: 'feedback'; messageId: string; helpful: boolean }
  | { kind: 'login'; token: string }
  | { kind: 'persona'; personaId: string; revision: number; description: string }
  | { kind: 'release'; releaseId: string };

export interface Journal {
  acks: Ack[];
  /** Requests by what came of them: a status, or why there was none. */
  outcomes: Record<string, number>;
  /** Answers that no crash excuses. */
  faults: string[];
}

export interface LoadOrder {
  url: string;
  tenants: string[];
  staff: { email: string; password: string };
  /** Clients that ask for JSON, and that ask for streams. */
  chats: number;
  streams: number;
}
