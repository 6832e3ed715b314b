/** Values of a turn with valid, boring defaults: what its pure tests share. */
import type { Evidence } from '../../knowledge/index.ts';
import type { AcceptedTurn, TurnContext } from '../turn.ts';

export function anEvidence(text: string, more: Partial<Evidence> = {}): Evidence {
  return {
    ...{ chunkId: 'chk_01jd0000000000000000000000', documentId: 'doc_01jd0000000000000000000000', documentVersion: 1 },
    ...{ kind: 'document', documentTitle: 'Prices', title: 'Prices', text, start: 0, language: 'en' },
    ...{ url: 'https://firm.example/prices', score: 1, sentences: [], ...more },
  };
}

export function anAccepted(more: Partial<AcceptedTurn> = {}): AcceptedTurn {
  const tenant = {
    ...{ id: '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10', slug: 'brandt', name: 'Brandt', language: 'en' },
    ...{ status: 'active' as const, createdAt: '2026-01-01T00:00:00.000Z' },
  };
  return {
    ...{ tenant, door: 'chat', turnId: 'turn_01jd0000000000000000000000', visitorId: 'vis_01jd0000000000000000000000' },
    ...{ conversationId: 'conv_01jd0000000000000000000000', label: 'one', questionSeq: 1, questionSalt: 'salt' },
    ...{ questionMessageId: 'msg_01jd0000000000000000000000', message: 'How much?', language: 'en', running: true },
    ...{ mintedToken: null, requestId: 'req_01jd0000000000000000000000', acceptedAtMs: 0, ...more },
  };
}

export function aContext(more: Partial<AcceptedTurn> = {}): TurnContext {
  const persona = {
    ...{ personaId: 'per_01jd0000000000000000000000', version: 1, name: 'Bob' },
    ...{ description: '', tone: '', systemPrompt: '' },
  };
  const release = { id: 'rel_01jd0000000000000000000000', number: 1, index: null, persona };
  return { accepted: anAccepted(more), release, history: [] };
}

export async function* of<T>(...items: T[]): AsyncGenerator<T> {
  for (const item of items) yield item;
}

/** Everything a generator gives, and what it returns. */
export async function drained<T, R>(source: AsyncGenerator<T, R>): Promise<{ given: T[]; returned: R }> {
  const given: T[] = [];
  for (;;) {
    const next = await source.next();
    if (next.done) return { given, returned: next.value };
    given.push(next.value);
  }
}
