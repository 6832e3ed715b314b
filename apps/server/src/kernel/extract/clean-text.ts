// What no stored text may contain: characters that a reader cannot see but a model or a search would read.
// Idempotent, linear, and the only place where they are removed at ingestion.

// Longer runs of combining marks only hide or overflow text; no living script stacks more.
const MAX_MARKS = 8;

/**
 * NFC text with \n line ends and plain spaces, without NUL and other controls, bidi controls, tag characters,
 * variation selectors and zero-width characters. Joiners stay where a script or an emoji needs them.
 */
export function cleanText(text: string): string {
  if (/^[\n\x20-\x7e]*$/.test(text)) return text;
  const visible = text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(INVISIBLE, '');
  // Twice: the first bounds the work of normalising, the second what normalising took apart.
  return capMarks(capMarks(keepNeededJoiners(visible)).normalize('NFC'));
}

// Unicode's default-ignorable characters and other controls, by code point: a class of literal ones would itself be unreadable.
// 200c and 200d are the joiners, decided on by their neighbours.
const INVISIBLE = new RegExp(
  '[\\u{0}-\\u{8}\\u{e}-\\u{1f}\\u{7f}-\\u{9f}\\u{ad}\\u{34f}\\u{61c}\\u{115f}\\u{1160}\\u{17b4}\\u{17b5}\\u{180b}-\\u{180f}' +
    '\\u{200b}\\u{200e}\\u{200f}\\u{202a}-\\u{202e}\\u{2060}-\\u{206f}\\u{2800}\\u{3164}\\u{fdd0}-\\u{fdef}\\u{fe00}-\\u{fe0f}' +
    '\\u{feff}\\u{ffa0}\\u{fff0}-\\u{fffb}\\u{fffe}\\u{ffff}\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]',
  'gu',
);
const MARK_RUN = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');

const JOINING_SCRIPTS = [
  ...[
    'Arabic',
    'Syriac',
    'Nko',
    'Mandaic',
    'Mongolian',
    'Adlam',
    'Devanagari',
    'Bengali',
    'Gurmukhi',
    'Gujarati',
    'Oriya',
  ],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Myanmar', 'Khmer', 'Tibetan', 'Javanese', 'Balinese'],
];
const SCRIPT_CLASS = JOINING_SCRIPTS.map((script) => `\\p{Script_Extensions=${script}}`).join('');
const JOINED_LETTER = new RegExp(`^[${SCRIPT_CLASS}]$`, 'u');
const JOINED_EMOJI = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;

function capMarks(text: string): string {
  return text.replace(MARK_RUN, '$1');
}

function keepNeededJoiners(text: string): string {
  return text.replace(/[\u200c\u200d]+/g, (joiners, offset: number) => {
    const before = codePointBefore(text, offset);
    const after = String.fromCodePoint(text.codePointAt(offset + joiners.length) ?? 0);
    const joinsLetters = JOINED_LETTER.test(before) && (JOINED_LETTER.test(after) || !/[\p{L}\p{N}]/u.test(after));
    if (joinsLetters && /[\p{L}\p{M}]/u.test(before)) return joiners[0]!;
    const joinsEmoji = JOINED_EMOJI.test(before) && JOINED_EMOJI.test(after) && joiners.includes('\u200d');
    return joinsEmoji ? '\u200d' : '';
  });
}

function codePointBefore(text: string, offset: number): string {
  const low = text.charCodeAt(offset - 1);
  const isPair = low >= 0xdc00 && low <= 0xdfff;
  return text.slice(offset - (isPair ? 2 : 1), offset);
}
