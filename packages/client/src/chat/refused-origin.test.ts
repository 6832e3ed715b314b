import { expect, it } from 'vitest';
import { createChatTransport } from './chat-transport.ts';
import { memoryTokens } from './token-store.ts';

/** What a page sees of a refused preflight, and of a dead line: the same. */
const noAnswer = () => Promise.reject(new TypeError('Failed to fetch'));

async function codeOf(serverAnswers: boolean): Promise<string> {
  const transport = createChatTransport({
    baseUrl: 'http://127.0.0.1:9',
    door: { kind: 'widget', key: 'pk_live_x' },
    tokens: memoryTokens(),
    fetch: noAnswer,
    retryDelaysMs: [1, 1, 1],
    reachable: async () => serverAnswers,
  });
  try {
    for await (const part of transport.send('When?', 's 1')) throw new Error(`a part came: ${part.type}`);
    return 'no error';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

it('says that the origin is refused where the server answers others', async () => {
  expect(await codeOf(true)).toBe('embeds.origin_refused');
});

it('says that there is no connection where the server answers nobody', async () => {
  expect(await codeOf(false)).toBe('client.offline');
});
