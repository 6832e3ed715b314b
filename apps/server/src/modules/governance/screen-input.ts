/** Step 4, screen: length, characters and language of a message. Pure. A greeting is noticed here, so that it is greeted back. */
import type { Verdict } from '@office16852/contract';

export type Courtesy = 'greeting' | 'thanks' | 'goodbye';

export interface ScreenedInput {
  verdict: Verdict;
  /** What retrieval reads: the message without invisible characters. */
  text: string;
  /** A message that is nothing but a greeting or thanks makes no claim necessary. */
  courtesy: Courtesy | null;
}

/** Tag block, variation selectors, zero width and bidi controls: invisible to a reader, and a way to smuggle text. */
const invisible =
  /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

const greetings = new Set(
  'hello|hi|hey|hi there|hello there|good morning|good afternoon|good evening|good day|hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|grüezi|hola|buenos días|buenas tardes|buenas noches|buenas|ciao|salve|buongiorno|buonasera|こんにちは|こんばんは|おはよう|おはようございます|はじめまして|hoi|goedemorgen|goedemiddag|goedenavond|goedendag|dzień dobry|cześć|dobry wieczór|witam|olá|oi|bom dia|boa tarde|boa noite'.split(
    '|',
  ),
);
const thanks = new Set(
  'thanks|thank you|thank you very much|thanks a lot|many thanks|danke|danke schön|dankeschön|vielen dank|danke sehr|gracias|muchas gracias|grazie|grazie mille|ありがとう|ありがとうございます|bedankt|dank je|dank u|dank u wel|dziękuję|dzięki|dziękuję bardzo|obrigado|obrigada|muito obrigado|muito obrigada'.split(
    '|',
  ),
);

const goodbyes = new Set(
  'bye|goodbye|bye bye|see you|tschüss|tschüs|auf wiedersehen|adiós|hasta luego|arrivederci|さようなら|doei|tot ziens|do widzenia|pa|tchau|até logo|adeus'.split(
    '|',
  ),
);

export function screenInput(message: string): ScreenedInput {
  const text = message.replace(invisible, '');
  const removed = message.length - text.length;
  const reasons = removed > 0 ? [`${removed} invisible characters left out`] : [];
  return {
    verdict: { guardrail: 'input', decision: removed > 0 ? 'redact' : 'allow', reasons },
    text,
    courtesy: courtesyOf(text),
  };
}

function courtesyOf(text: string): Courtesy | null {
  if (text.length > 60) return null;
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}]+/gu, ' ')
    .replace(/(^|\s)bob(\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (greetings.has(plain)) return 'greeting';
  if (thanks.has(plain)) return 'thanks';
  return goodbyes.has(plain) ? 'goodbye' : null;
}
