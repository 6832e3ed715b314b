/** What a failure means to a visitor: which sentence, whether trying again may help, and the request id to quote. */
import { ChatProblem } from '@office16852/client';
import type { SentenceKey } from '@office16852/contract/sentences';

export interface Trouble {
  sentence: SentenceKey;
  params: Readonly<Record<string, number>>;
  retry: boolean;
  requestId: string | null;
}

const byCode: Readonly<Record<string, SentenceKey>> = {
  'client.offline': 'offline',
  'request.rate_limited': 'rateLimited',
  'turns.busy': 'busy',
  'turns.ceiling': 'ceiling',
  'turns.failed': 'unfinished',
  'turns.gone': 'unfinished',
  'embeds.unknown_key': 'notAllowed',
  'embeds.origin_refused': 'notAllowed',
  'request.origin': 'notAllowed',
};
const final: readonly SentenceKey[] = ['ceiling', 'notAllowed'];

export function troubleOf(error: unknown): Trouble {
  const problem = error instanceof ChatProblem ? error : null;
  const sentence = byCode[problem?.code ?? ''] ?? (problem?.status === 403 ? 'notAllowed' : 'unavailable');
  return {
    sentence,
    params: { seconds: Math.max(1, problem?.retryAfterSeconds ?? 10) },
    retry: !final.includes(sentence),
    requestId: problem?.requestId ?? null,
  };
}
