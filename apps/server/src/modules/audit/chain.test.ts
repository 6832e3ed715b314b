import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryHash, firstBreak, firstPrevHash, type Seal, type SealableEvent, sealAll } from './chain.ts';

function anEvent(n: number): SealableEvent {
  return {
    id: `evt_${String(n).padStart(26, '0')}`,
    tenantId: '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10',
    type: 'message.received',
    actorKind: 'visitor',
    actorId: `vis_${n}`,
    requestId: n % 3 === 0 ? null : `req_${n}`,
    data: { n, text: `Grüße ${n} 🙂`, nested: { b: [1, 2.5], a: null } },
    createdAt: new Date(1_700_000_000_000 + n).toISOString(),
  };
}

type Chain = { seal: Seal; event: SealableEvent | null }[];

function aChain(length: number): Chain {
  const events = Array.from({ length }, (_, i) => anEvent(i));
  const seals = sealAll(null, events);
  return events.map((event, i) => ({ event, seal: seals[i]! }));
}

const whole = aChain(40);
const place = fc.nat({ max: 38 });

/** What somebody with the database could do, short of rewriting the chain to its very end. */
const tamperings: Record<string, (chain: Chain, at: number, other: number) => unknown> = {
  'edits the data': (chain, at) => {
    chain[at]!.event = { ...chain[at]!.event!, data: { ...(chain[at]!.event!.data as object), n: -1 } };
  },
  'edits the actor': (chain, at) => {
    chain[at]!.event = { ...chain[at]!.event!, actorId: 'vis_somebody_else' };
  },
  'edits the time': (chain, at) => {
    chain[at]!.event = { ...chain[at]!.event!, createdAt: '2001-01-01T00:00:00.000Z' };
  },
  'edits the tenant': (chain, at) => {
    chain[at]!.event = { ...chain[at]!.event!, tenantId: '00000000-0c1e-4b57-9c55-6d2f3f1c7a10' };
  },
  'removes an entry': (chain, at) => chain.splice(at, 1),
  'removes an event': (chain, at) => {
    chain[at]!.event = null;
  },
  'swaps two entries': (chain, at, other) => {
    const to = other === at ? at + 1 : other;
    [chain[at], chain[to]] = [chain[to]!, chain[at]!];
  },
  'swaps two events': (chain, at, other) => {
    const to = other === at ? at + 1 : other;
    [chain[at]!.event, chain[to]!.event] = [chain[to]!.event, chain[at]!.event];
  },
  'cuts out the middle': (chain, at, other) => chain.splice(at, Math.min(other + 1, chain.length - at - 1)),
  'cuts out the middle and numbers anew': (chain, at, other) => {
    chain.splice(at, Math.min(other + 1, chain.length - at - 1));
    chain.forEach((pair, i) => {
      pair.seal = { ...pair.seal, seq: i + 1 };
    });
  },
  'edits and recomputes this entry alone': (chain, at) => {
    const { seal, event } = chain[at]!;
    const edited = { ...event!, type: 'turn.failed' };
    chain[at] = { event: edited, seal: { ...seal, entryHash: entryHash(seal.seq, seal.prevHash, edited) } };
  },
  'edits and recomputes up to a place before the end': (chain, at, other) => {
    const end = Math.min(at + 1 + (other % 5), chain.length - 1);
    const before = at === 0 ? null : chain[at - 1]!.seal;
    chain[at]!.event = { ...chain[at]!.event!, type: 'turn.failed' };
    const events = chain.slice(at, end).map(({ event }) => event!);
    for (const [i, seal] of sealAll(before, events).entries()) chain[at + i]!.seal = seal;
  },
};

describe('the chain', () => {
  it('holds as it was made, and when it goes on later', () => {
    expect(firstBreak(whole)).toBeNull();
    const [first, second] = [whole.slice(0, 17), whole.slice(17)];
    expect(firstBreak(first)).toBeNull();
    expect(firstBreak(second, first.at(-1)!.seal)).toBeNull();
    expect(firstBreak(second)).toMatchObject({ seq: 1 });
    expect(
      sealAll(
        first.at(-1)!.seal,
        second.map(({ event }) => event!),
      ),
    ).toEqual(second.map(({ seal }) => seal));
    expect(firstBreak([])).toBeNull();
  });

  it('finds a thousand random tamperings, none after the place tampered with', () => {
    const kinds = fc.constantFrom(...Object.keys(tamperings));
    fc.assert(
      fc.property(kinds, place, place, (kind, at, other) => {
        const chain = whole.map((pair) => ({ ...pair }));
        tamperings[kind]!(chain, at, other);
        const broken = firstBreak(chain);
        expect(broken, `${kind} at ${at}`).not.toBeNull();
        expect(broken!.seq).toBeLessThanOrEqual(at + 7);
      }),
      { numRuns: 1_000 },
    );
  });

  it('hashes what anybody can hash again', () => {
    const [{ seal, event }] = [whole[0]!];
    const text = `bob.audit.entry.v1\n{"event":{"actor_id":"vis_0","actor_kind":"visitor","created_at":"2023-11-14T22:13:20.000Z","data":{"n":0,"nested":{"a":null,"b":[1,2.5]},"text":"Grüße 0 🙂"},"id":"${event!.id}","request_id":null,"tenant_id":"${event!.tenantId}","type":"message.received"},"prev_hash":"${firstPrevHash}","seq":1}`;
    expect(seal.entryHash).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
