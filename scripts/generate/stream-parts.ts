/** The parts of a turn's stream. */
import { type StreamPartType, streamPartSchema } from '../../packages/contract/src/stream-parts.ts';
import { code, page, table } from './page.ts';
import { type Schema, wordsOf } from './to-type.ts';

const meanings: Record<StreamPartType, string> = {
  'turn-start': 'The message is saved and its turn has begun.',
  'text-start': 'Text follows, in this language.',
  'text-delta': 'More of the reply. Append it to what came before.',
  'citation-available': 'A citation of what was said so far, with its quote.',
  'text-end': 'The text is complete.',
  'turn-end':
    'The turn is settled. `answer` is the whole chat answer, as JSON clients get it, and counts over the text that streamed.',
  error: 'The turn failed. `problem` is a problem document, as any error. The message is kept.',
};

export function streamPartsPage(): string {
  const parts = (streamPartSchema as unknown as { anyOf: Schema[] }).anyOf;
  return page(
    'Stream parts',
    'A chat route answers with server-sent events when the request says `Accept: text/event-stream`. The stream and the JSON answer are the same turn.',
    'Each part is one event: `id` is its `seq`, `event` its `type`, `data` the part as JSON. Sentences leave only after they were found in their passage, so nothing that streamed is taken back.',
    code(
      'text',
      'id: 3\nevent: text-delta\ndata: {"type":"text-delta","seq":3,"text":"A widget key is a publishable key."}',
    ),
    '## After a dropped connection',
    'Ask `GET /api/chat/stream/:session_id?after=N` with the last `seq` that came, or send it as `Last-Event-ID`. The parts go on after that number, from any process; the turn does not run again. Parts are kept for 60 seconds and replayed from the stored answer after that; where neither is there, the route answers 410 `turns.gone`, and `GET /api/chat/history/:session_id` has the answer. Pages elsewhere use `/api/widget/stream/:session_id`.',
    'A comment comes every 15 seconds so that proxies keep a quiet stream open.',
    ...parts.map((part) => {
      const type = part.properties?.['type']?.const as StreamPartType;
      const rows = Object.entries(part.properties ?? {}).filter(([name]) => name !== 'type');
      return [
        `## \`${type}\``,
        meanings[type],
        table(
          ['Field', 'Value', 'Meaning'],
          rows.map(([name, field]) => [`\`${name}\``, shortOf(name, field), field.description ?? '']),
        ),
      ].join('\n\n');
    }),
  );
}

function shortOf(name: string, field: Schema): string {
  if (name === 'answer') return 'the chat answer';
  if (name === 'problem') return 'a problem document';
  return name === 'citation' ? 'a citation' : wordsOf(field);
}
