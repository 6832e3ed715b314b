import type { StreamPart } from '@office16852/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../conversations/index.ts';
import { LiveTurn, LiveTurns } from './live-turns.ts';
import { replayParts } from './replay.ts';
import type { LoosePart } from './run-turn.ts';
import type { StoredTurn } from './store.ts';

async function all(parts: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const got: StreamPart[] = [];
  for await (const part of parts) got.push(part);
  return got;
}

/** A source that gives a part when told to. */
function aSource(count: number) {
  const gates = Array.from({ length: count }, () => Promise.withResolvers<void>());
  async function* parts(): AsyncGenerator<LoosePart> {
    for (const [i, gate] of gates.entries()) {
      await gate.promise;
      yield { type: 'text-delta', text: String(i + 1) };
    }
  }
  return {
    parts: parts(),
    give: (i: number) => gates[i]!.resolve(),
    rest: () => {
      for (const gate of gates) gate.resolve();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a running turn', () => {
  it('is followed from any number by any number of followers, each getting every part once and the last always', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.record({ after: fc.nat({ max: 12 }), joins: fc.nat({ max: 9 }) }), { maxLength: 6 }),
        async (count, followers) => {
          const turn = new LiveTurn('turn', 'conv');
          const source = aSource(count);
          const pumped = turn.pump(source.parts);
          const reading: Promise<StreamPart[]>[] = [];
          for (let i = 0; i <= 9; i++) {
            for (const { after, joins } of followers) if (joins === i) reading.push(all(turn.follow(after)));
            if (i < count) source.give(i);
            await settled();
          }
          await pumped;
          const expected = [...followers].sort((a, b) => a.joins - b.joins);
          for (const [i, got] of (await Promise.all(reading)).entries()) {
            const { after } = expected[i]!;
            expect(got.map(({ seq }) => seq)).toEqual(
              after < count ? Array.from({ length: count - after }, (_, n) => after + 1 + n) : [after + 1],
            );
            expect(got.at(-1)).toMatchObject({ text: String(count) });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('runs to its end without a follower, and when one leaves early', async () => {
    const turn = new LiveTurn('turn', 'conv');
    const source = aSource(3);
    const pumped = turn.pump(source.parts);
    source.give(0);
    for await (const _part of turn.follow()) break;
    source.rest();
    await pumped;
    expect(turn.parts).toHaveLength(3);
    expect(await turn.ended()).toMatchObject({ seq: 3 });
  });
});

describe('the turns of a process', () => {
  const begin = (live: LiveTurns, id: string, conversation: string, keep = true) => {
    const source = aSource(1);
    const turn = new LiveTurn(id, conversation);
    live.begin(turn, source.parts, keep);
    return source;
  };

  it('are found while they run, and after it where their parts are kept', async () => {
    const live = new LiveTurns(() => {});
    const [kept, dropped] = [begin(live, 'kept', 'a'), begin(live, 'dropped', 'b', false)];
    expect([live.find('kept')?.turnId, live.find('dropped')?.turnId, live.find('other')]).toEqual([
      'kept',
      'dropped',
      null,
    ]);
    expect(live.openIds.sort()).toEqual(['dropped', 'kept']);
    kept.rest();
    dropped.rest();
    await settled();
    expect([live.find('kept')?.done, live.find('dropped'), live.openIds]).toEqual([true, null, []]);
  });

  it('are drained: all of them, or for the time given', async () => {
    const live = new LiveTurns(() => {});
    const [one, two] = [begin(live, 'one', 'a'), begin(live, 'two', 'b')];
    let drained = false;
    const draining = live.drain(5_000).then(() => {
      drained = true;
    });
    one.rest();
    await settled();
    expect(drained).toBe(false);
    two.rest();
    await draining;
    begin(live, 'stuck', 'c');
    await live.drain(10);
    expect(live.openIds).toEqual(['stuck']);
    await new LiveTurns(() => {}).drain(60_000);
  });

  it('tell when their conversation has moved on', async () => {
    const live = new LiveTurns(() => {});
    const [mine, other] = [begin(live, 'mine', 'a'), begin(live, 'other', 'b')];
    let moved = false;
    void live.moved('a', 'waiting').then(() => {
      moved = true;
    });
    other.rest();
    await settled();
    expect(moved).toBe(false);
    mine.rest();
    await settled();
    expect(moved).toBe(true);
  });

  it('survive a source that throws: followers end, the error is told', async () => {
    const errors: unknown[] = [];
    const live = new LiveTurns((error) => errors.push(error));
    async function* failing(): AsyncGenerator<LoosePart> {
      yield { type: 'text-delta', text: 'first' };
      throw new Error('a bug');
    }
    const turn = new LiveTurn('turn', 'conv');
    live.begin(turn, failing(), true);
    expect(await all(turn.follow())).toHaveLength(1);
    await settled();
    expect(errors).toMatchObject([{ message: 'a bug' }]);
    expect(live.openIds).toEqual([]);
  });
});

describe('a replay', () => {
  const citation = { id: 'cit_1', title: 'T', url: null, quote: 'said', start: 0, end: 4 };
  const message = {
    ...{ id: 'msg_1', seq: 2, author: 'persona', text: 'said', language: 'en', outcome: 'answered', helpful: null },
    ...{ citations: [citation, citation], turnId: 'turn_1', salt: '', createdAt: '' },
  } as Message;
  const turn = {
    ...{ id: 'turn_1', conversationId: 'conv_1', visitorId: 'vis_1', door: 'chat', status: 'settled', failure: null },
    ...{ answerMessageId: 'msg_1', releaseId: null, runner: 1 },
  } as StoredTurn;
  const replay = (after: number, of: Message | null = message) =>
    replayParts({ turn, message: of, label: 'one', personaName: 'Bob', publicUrl: 'https://bob.example' }, after);

  it('is the whole answer as parts, from 1', () => {
    const parts = replay(0);
    expect(parts.map(({ type }) => type)).toEqual([
      ...['turn-start', 'text-start', 'text-delta', 'citation-available', 'citation-available', 'text-end', 'turn-end'],
    ]);
    expect(parts.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(parts.at(-1)).toMatchObject({
      answer: { reply: 'said', session_id: 'one', citations: [citation, citation] },
    });
  });

  it('goes on after any number, and always ends with the last part', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2_000 }), (after) => {
        const parts = replay(after);
        expect(parts[0]!.seq).toBe(after + 1);
        expect({ ...parts.at(-1)!, seq: 0 }).toEqual({ ...replay(0).at(-1)!, seq: 0 });
        expect(parts).toHaveLength(Math.max(1, 7 - after));
      }),
    );
  });

  it('of a turn that gave nothing is its failure', () => {
    for (const after of [0, 1, 9])
      expect(replay(after, null).at(-1)).toMatchObject({ type: 'error', problem: { code: 'turns.failed' } });
  });
});
