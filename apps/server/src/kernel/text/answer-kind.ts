/** What kind of thing a question asks for, and whether a sentence holds such a thing. Cues for en, de, es and fr. */
export type AnswerKind = 'money' | 'phone' | 'email' | 'time' | 'amount' | 'person' | 'place' | 'reason';

const CUES: readonly (readonly [AnswerKind, RegExp])[] = [
  ['email', cue('e-?mail|mail address|mailadresse|correo|courriel')],
  [
    'phone',
    cue(
      'phone|telephone|call you|hotline|number to call|(?:emergency|your) number|telefon\\p{L}*|rufnummer|handynummer|nummer|anrufen|teléfono|téléphone|numéro',
    ),
  ],
  [
    'money',
    cue(
      'how much (?:is|are|does|do|will|would|for)|costs?|prices?|pricing|charges?|fees?|expensive|kosten|kostet|preise?|teuer|gebühr(?:en)?|cuesta|cuestan|precios?|cuánto vale|coûte|coûtent|prix|tarifs?',
    ),
  ],
  [
    'time',
    cue(
      'when|what (?:year|time|day|date|month|century|decade)|which (?:year|day|century)|opening hours|open|wann|uhrzeit|um wie viel uhr|welche[smnr]? (?:jahr|tag|datum)|geöffnet|offen|öffnungszeiten|freitags|cuándo|qué (?:año|día|hora|siglo)|horarios?|abiertos?|quand|quelle (?:heure|année)|ouvert|horaires?',
    ),
  ],
  [
    'amount',
    cue(
      'how (?:many|much|long|old|far|big|large|high|tall|often|soon|fast|deep)|what (?:percentage|percent|number|size|population)|wie (?:viele?|lange?|alt|weit|groß|hoch|oft|schnell)|cuánt[oa]s?|combien',
    ),
  ],
  ['person', cue('who|whom|whose|wer|wem|wen|wessen|quién|quiénes|qui')],
  [
    'place',
    cue(
      'where|wo|wohin|woher|dónde|où|what (?:city|country|state|place|region)|which (?:city|country|state)|in welche[rmns]? (?:stadt|land|ort)',
    ),
  ],
  ['reason', cue('why|warum|weshalb|wieso|por qué|pourquoi|what (?:caused|reason)')],
];

const NUMBER_WORDS =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|dozens?|hundreds?|thousands?|millions?|half|ein(?:mal)?|zwei(?:mal)?|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|tausend|millionen|un[ao]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|mil|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|mille';

const SIGNS: Readonly<Record<Exclude<AnswerKind, 'person' | 'place'>, RegExp>> = {
  email: /[^\s@]@[^\s@]/u,
  phone: /\+?\d[\d\s()/.-]{5,}\d/u,
  money: /\p{Sc}|(?<!\p{L})(?:eur|euros?|usd|dollars?|pounds?|chf|francs?|free|kostenlos|gratis|gratuite?)(?!\p{L})/iu,
  time: /\d{1,2}[:.]\d{2}|(?<!\d)\d{3,4}(?!\d)|\d{1,2}(?:st|nd|rd|th)|(?<!\p{L})(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|januar|februar|märz|mai|juni|juli|oktober|dezember|\p{L}*tags?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miércoles|jueves|viernes|sábado|domingo|siglo|century|centuries|years?|jahrhundert|jahre?|hours?|stunden|night|years|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|siècle)(?!\p{L})/iu,
  amount: new RegExp(`\\d|(?<!\\p{L})(?:${NUMBER_WORDS})(?!\\p{L})`, 'iu'),
  reason:
    /(?<!\p{L})(?:because|due to|since|so that|in order to|caused|reason|result|as a result|therefore|to avoid|weil|da|denn|damit|wegen|deshalb|daher|porque|debido|para|parce|car|afin)(?!\p{L})/iu,
};

function cue(words: string): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, 'iu');
}

/** The first kind whose cue the question has, most telling first; null when it asks for nothing of these. */
export function answerKindOf(question: string): AnswerKind | null {
  return CUES.find(([, pattern]) => pattern.test(question))?.[0] ?? null;
}

/** 0 to 1: whether the sentence has what is asked for. Names are capitalised words that the question does not have. */
export function hasKind(kind: AnswerKind, sentence: string, question: string): number {
  if (kind !== 'person' && kind !== 'place') return SIGNS[kind].test(sentence) ? 1 : 0;
  const asked = new Set(question.toLowerCase().match(WORD) ?? []);
  const names = (sentence.match(WORD) ?? [])
    .slice(1)
    .filter((word) => /^\p{Lu}/u.test(word) && !asked.has(word.toLowerCase()));
  return Math.min(1, names.length / 3);
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Kinds that show themselves: a text without such a sign cannot hold the answer. */
const PLAIN_KINDS: readonly AnswerKind[] = ['money', 'phone', 'email'];

/** False when the question asks for a price, a phone number or an address to mail to, and the text has none. */
export function mayAnswer(question: string, text: string): boolean {
  const kind = answerKindOf(question);
  return kind === null || !PLAIN_KINDS.includes(kind) || hasKind(kind, text, question) === 1;
}
