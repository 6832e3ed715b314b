/** Conversations of the demo, held by visitors through the widget's door: answered, refused and greeted, in both languages. */
import type { ChatAnswer } from '@office16852/contract';
import { apiOf } from './api.ts';

interface Line {
  say: string;
  helpful?: boolean;
  comment?: string;
}

const talks: readonly (readonly Line[])[] = [
  [
    { say: 'Guten Tag!' },
    { say: 'Was kostet die Wartung einer Gasheizung?', helpful: true, comment: 'Schnell und mit Quelle.' },
    { say: 'Wie lange dauert die Wartung?' },
  ],
  [{ say: 'Was tun bei einem Wasserschaden?', helpful: true }],
  [{ say: 'How much does drain cleaning cost?', helpful: true }, { say: 'Do you work on Sundays?' }],
  [{ say: 'Verkaufen Sie auch Gartenmöbel?', helpful: false, comment: 'Ich wollte nur eine Bank.' }],
  [{ say: 'Who won the football last night?' }],
  [{ say: 'Kann ich einen Termin kostenlos absagen?' }],
];

export interface Widget {
  base: string;
  origin: string;
  key: string;
}

/** Gives how many messages were sent. */
export async function holdTalks({ base, origin, key }: Widget): Promise<number> {
  let sent = 0;
  for (const [number, talk] of talks.entries()) {
    const headers: Record<string, string> = { origin, 'x-widget-key': key };
    const api = apiOf(base, headers);
    const session_id = `demo-${number + 1}`;
    for (const line of talk) {
      const answer = await api.post<ChatAnswer>(
        '/api/widget/chat',
        { session_id, message: line.say },
        {
          onAnswer: (given) => {
            const token = given.get('x-visitor-token');
            if (token) headers['x-visitor-token'] = token;
          },
          headers,
        },
      );
      sent += 1;
      if (line.helpful === undefined || !answer) continue;
      const { helpful, comment } = line;
      const feedback = { session_id, message_id: answer.message_id, helpful, ...(comment ? { comment } : {}) };
      await api.post('/api/widget/feedback', feedback, { headers });
    }
  }
  return sent;
}
