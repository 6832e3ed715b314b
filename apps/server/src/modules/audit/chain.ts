/** The chain of a tenant's audit entries: each seal hashes its event and the seal before. Pure. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.ts';

export interface SealableEvent {
  id: string;
  tenantId: string;
  type: string;
  actorKind: string;
  actorId: string;
  requestId: string | null;
  data: unknown;
  createdAt: string;
}

export interface Seal {
  seq: number;
  eventId: string;
  prevHash: string;
  entryHash: string;
}

const domain = 'bob.audit.entry.v1\n';
export const firstPrevHash = '0'.repeat(64);

/** SHA-256 of a domain separator and the canonical JSON (RFC 8785) of place, previous hash and event. */
export function entryHash(seq: number, prevHash: string, event: SealableEvent): string {
  const entry = {
    seq,
    prev_hash: prevHash,
    event: {
      id: event.id,
      tenant_id: event.tenantId,
      type: event.type,
      actor_kind: event.actorKind,
      actor_id: event.actorId,
      request_id: event.requestId,
      data: event.data,
      created_at: event.createdAt,
    },
  };
  return createHash('sha256').update(domain).update(canonicalJson(entry)).digest('hex');
}

/** Continues a chain over events in their order. */
export function sealAll(last: { seq: number; entryHash: string } | null, events: readonly SealableEvent[]): Seal[] {
  const seals: Seal[] = [];
  let seq = last?.seq ?? 0;
  let prevHash = last?.entryHash ?? firstPrevHash;
  for (const event of events) {
    seq += 1;
    const hash = entryHash(seq, prevHash, event);
    seals.push({ seq, eventId: event.id, prevHash, entryHash: hash });
    prevHash = hash;
  }
  return seals;
}

/** The first place where a chain does not hold, or null. `pairs` are in the order of their seq; they go on after `last`, or begin the chain. */
export function firstBreak(
  pairs: readonly { seal: Seal; event: SealableEvent | null }[],
  last: { seq: number; entryHash: string } | null = null,
): { seq: number; reason: string } | null {
  let prevHash = last?.entryHash ?? firstPrevHash;
  let expected = (last?.seq ?? 0) + 1;
  for (const { seal, event } of pairs) {
    if (seal.seq !== expected) return { seq: expected, reason: 'an entry is missing' };
    if (!event || event.id !== seal.eventId) return { seq: seal.seq, reason: 'the event is missing' };
    if (seal.prevHash !== prevHash) return { seq: seal.seq, reason: 'the link to the entry before is broken' };
    if (entryHash(seal.seq, prevHash, event) !== seal.entryHash)
      return { seq: seal.seq, reason: 'the event was changed' };
    prevHash = seal.entryHash;
    expected += 1;
  }
  return null;
}
