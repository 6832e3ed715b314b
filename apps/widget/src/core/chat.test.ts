import { ChatProblem, type ChatTransport, memoryTokens, type TokenStore } from '@office16852/client';
import type { ChatAnswer, History, StreamPart } from '@office16852/contract';
import { describe, expect, it } from 'vitest';
import { createChat } from './chat.ts';
import type { Answer } from './conversation.ts';

const turnId = `turn_${'0'.repeat(26)}`;
const citation = { id: `cit_${'0'.repeat(26)}`, title: 'Hours', url: null, quote: 'From eight.', start: 0, end: 11 };
const answer: ChatAnswer = {
  session_id: 's',
  conversation_id: `conv_${'0'.repeat(26)}`,
  message_id: `msg_${'0'.repeat(26)}`,
  turn_id: turnId,
  reply: 'From eight.',
  language: 'en',
  outcome: 'answered',
  citations: [citation],
  persona: { name: 'Bob' },
  ai_generated: true,
  receipt_url: `/api/receipts/${turnId}`,
};
const parts: StreamPart[] = [
  { type: 'turn-start', seq: 1, turn_id: turnId, conversation_id: answer.conversation_id, session_id: 's' },
  { type: 'text-start', seq: 2, language: 'en' },
  { type: 'text-delta', seq: 3, text: 'From ' },
  { type: 'text-delta', seq: 4, text: 'eight.' },
  { type: 'citation-available', seq: 5, citation },
  { type: 'text-end', seq: 6 },
  { type: 'turn-end', seq: 7, answer },
];

/** The other end of a chat, in memory: streams that the test feeds by hand. */
class HandFed implements ChatTransport {
  asked: { message: string; sessionId: string; key: string | undefined }[] = [];
  resumed: string[] = [];
  rated: unknown[] = [];
  stored: History | null | Error = null;
  feedbackFails = false;
  #waiting: ((step: StreamPart | Error | 'end') => void)[] = [];
  #steps: (StreamPart | Error | 'end')[] = [];

  feed(...steps: (StreamPart | Error | 'end')[]): void {
    for (const step of steps) {
      const taker = this.#waiting.shift();
      if (taker) taker(step);
      else this.#steps.push(step);
    }
  }

  async *#stream(): AsyncGenerator<StreamPart> {
    for (;;) {
      const ready = this.#steps.shift();
      const step = ready ?? (await new Promise<StreamPart | Error | 'end'>((resolve) => this.#waiting.push(resolve)));
      if (step === 'end') return;
      if (step instanceof Error) throw step;
      yield step;
    }
  }

  send(message: string, sessionId: string, options: { idempotencyKey?: string } = {}) {
    this.asked.push({ message, sessionId, key: options.idempotencyKey });
    return this.#stream();
  }

  resume(turn: string) {
    this.resumed.push(turn);
    return this.#stream();
  }

  async history() {
    if (this.stored instanceof Error) throw this.stored;
    return this.stored;
  }

  async feedback(feedback: unknown) {
    if (this.feedbackFails) throw new Error('lost');
    this.rated.push(feedback);
  }
}

function set(tokens: TokenStore = memoryTokens()) {
  const transport = new HandFed();
  let n = 0;
  const chat = createChat({ transport, tokens, newLabel: () => `label${++n}` });
  const last = () => chat.conversation.entries.at(-1) as Answer;
  return { transport, tokens, chat, last };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const problem = (code: string, retryAfterSeconds: number | null = null) =>
  new ChatProblem({ code, status: 429, requestId: 'req_1', retry: 'after', retryAfterSeconds, problem: null });
function historyOf(...authors: ('visitor' | 'persona' | 'operator')[]): History {
  const messages = authors.map((author, i) => ({
    id: `msg_${String(i).padStart(26, '0')}`,
    author,
    text: `${author} ${i}`,
    language: null,
    outcome: author === 'persona' ? ('answered' as const) : null,
    citations: [],
    turn_id: author === 'operator' ? null : turnId,
    feedback: author === 'persona' ? ('helpful' as const) : null,
    created_at: '2026-01-01T00:00:00.000Z',
  }));
  const tenant_id = '00000000-0000-4000-8000-000000000000';
  return { session_id: 's', conversation_id: answer.conversation_id, tenant_id, messages };
}

describe('asking', () => {
  it('goes from waiting over streaming to done, and the whole answer replaces what streamed', async () => {
    const { transport, chat, last } = set();
    expect(chat.ask('  When do you open? ')).toBe(true);
    expect(last()).toMatchObject({ phase: 'waiting', question: 'When do you open?' });
    transport.feed(...parts.slice(0, 3));
    await settled();
    expect(last()).toMatchObject({ phase: 'streaming', text: 'From ', language: 'en', turnId });
    transport.feed(...parts.slice(3), 'end');
    await settled();
    expect(last()).toMatchObject({
      phase: 'done',
      text: 'From eight.',
      outcome: 'answered',
      citations: [citation],
      messageId: answer.message_id,
    });
  });

  it('takes one question at a time and nothing empty', async () => {
    const { transport, chat } = set();
    expect(chat.ask(' \n ')).toBe(false);
    expect(chat.ask('One')).toBe(true);
    expect(chat.ask('Two')).toBe(false);
    transport.feed(...parts, 'end');
    await settled();
    expect(chat.ask('Two')).toBe(true);
    expect(transport.asked.map((one) => one.message)).toEqual(['One', 'Two']);
  });

  it('keeps one label for the conversation and remembers it', async () => {
    const { transport, tokens, chat } = set();
    chat.ask('One');
    transport.feed(...parts, 'end');
    await settled();
    chat.ask('Two');
    const [first, second] = transport.asked;
    expect(second?.sessionId).toBe(first?.sessionId);
    expect(tokens.read().sessionId).toBe(first?.sessionId);
    expect(second?.key).not.toBe(first?.key);
  });

  it('tries again with the same key, and shows the question once', async () => {
    const { transport, chat, last } = set();
    chat.ask('One');
    transport.feed(problem('request.rate_limited', 7));
    await settled();
    expect(last()).toMatchObject({
      phase: 'failed',
      trouble: { sentence: 'rateLimited', params: { seconds: 7 }, retry: true, requestId: 'req_1' },
    });
    chat.retry(last().key);
    expect(last().phase).toBe('waiting');
    expect(chat.conversation.entries).toHaveLength(2);
    expect(transport.asked[1]).toEqual(transport.asked[0]);
  });

  it.each([
    ['turns.failed', 'unfinished', true],
    ['client.offline', 'offline', true],
    ['turns.ceiling', 'ceiling', false],
    ['embeds.origin_refused', 'notAllowed', false],
    ['request.bug', 'unavailable', true],
  ])('says of %s: %s', async (code, sentence, retry) => {
    const { transport, chat, last } = set();
    chat.ask('One');
    transport.feed(problem(code));
    await settled();
    expect(last().trouble).toMatchObject({ sentence, retry });
  });

  it('ends with the problem of an error part', async () => {
    const { transport, chat, last } = set();
    chat.ask('One');
    const failed = {
      type: '',
      title: '',
      status: 503,
      detail: '',
      code: 'turns.failed',
      request_id: 'req_2',
      retry: 'later' as const,
    };
    transport.feed(parts[0]!, { type: 'error', seq: 2, problem: failed });
    await settled();
    expect(last()).toMatchObject({ phase: 'failed', trouble: { sentence: 'unfinished', requestId: 'req_2' } });
  });

  it('passes over parts that it does not know', async () => {
    const { transport, chat, last } = set();
    chat.ask('One');
    transport.feed({ type: 'approval-request', seq: 2 } as unknown as StreamPart, ...parts);
    await settled();
    expect(last().phase).toBe('done');
  });
});

describe('coming back', () => {
  const remembering = () => {
    const tokens = memoryTokens();
    tokens.write({ sessionId: 's', token: 't' });
    return set(tokens);
  };

  it('shows the remembered conversation with its feedback, and reads it once', async () => {
    const { transport, chat } = remembering();
    transport.stored = historyOf('visitor', 'persona', 'operator');
    await Promise.all([chat.start(), chat.start()]);
    expect(chat.conversation.entries.map((entry) => entry.author)).toEqual(['visitor', 'persona', 'operator']);
    expect(chat.conversation.entries[1]).toMatchObject({ phase: 'done', helpful: true, question: 'visitor 0' });
    chat.ask('And?');
    expect(transport.asked[0]?.sessionId).toBe('s');
  });

  it('follows the answer that was still under way', async () => {
    const { transport, chat, last } = remembering();
    transport.stored = historyOf('visitor');
    await chat.start();
    expect(transport.resumed).toEqual([turnId]);
    expect(last().phase).toBe('waiting');
    transport.feed(...parts);
    await settled();
    expect(last()).toMatchObject({ phase: 'done', text: 'From eight.' });
  });

  it('begins anew where the conversation is gone', async () => {
    const { transport, tokens, chat } = remembering();
    await chat.start();
    expect(tokens.read()).toEqual({ sessionId: null, token: 't' });
    chat.ask('One');
    expect(transport.asked[0]?.sessionId).not.toBe('s');
  });

  it('says so when the earlier messages cannot be read, and goes on under the same label', async () => {
    const { transport, chat } = remembering();
    transport.stored = new Error('no connection');
    await chat.start();
    expect(chat.conversation.historyLost).toBe(true);
    chat.ask('One');
    expect(transport.asked[0]?.sessionId).toBe('s');
  });

  it('asks the server nothing when nothing is remembered', async () => {
    const { transport, chat } = set();
    transport.stored = new Error('must not be read');
    await chat.start();
    expect(chat.conversation.historyLost).toBe(false);
  });
});

describe('rating', () => {
  it('saves the rating, then its comment', async () => {
    const { transport, chat, last } = set();
    chat.ask('One');
    transport.feed(...parts, 'end');
    await settled();
    const { key } = last();
    await chat.rate(key, false);
    expect(last()).toMatchObject({ helpful: false, saving: 'saved', commented: false });
    await chat.rate(key, false, 'The price.');
    expect(last()).toMatchObject({ saving: 'saved', commented: true });
    expect(transport.rated).toEqual([
      { sessionId: transport.asked[0]?.sessionId, messageId: answer.message_id, helpful: false },
      { sessionId: transport.asked[0]?.sessionId, messageId: answer.message_id, helpful: false, comment: 'The price.' },
    ]);
  });

  it('says when it was lost', async () => {
    const { transport, chat, last } = set();
    transport.feedbackFails = true;
    chat.ask('One');
    transport.feed(...parts, 'end');
    await settled();
    await chat.rate(last().key, true);
    expect(last().saving).toBe('lost');
  });
});

describe('a new conversation', () => {
  it('empties the list, takes a new label, and nothing of the old one arrives any more', async () => {
    const { transport, tokens, chat } = set();
    chat.ask('One');
    transport.feed(parts[0]!);
    await settled();
    chat.restart();
    expect(chat.conversation.entries).toEqual([]);
    expect(tokens.read().sessionId).toBeNull();
    transport.feed(...parts.slice(1));
    await settled();
    expect(chat.conversation.entries).toEqual([]);
    chat.ask('Two');
    expect(transport.asked[1]?.sessionId).not.toBe(transport.asked[0]?.sessionId);
  });
});
