/** Takes off characters that a reader cannot see but that hide or turn round text. Applied to each piece that is shown. */

// Controls, bidi controls, zero-width and filler characters, variation selectors and tags, by code point: a class of literal ones would itself be unreadable.
const invisible = new RegExp(
  '[\\u{0}-\\u{8}\\u{b}-\\u{1f}\\u{7f}-\\u{9f}\\u{ad}\\u{34f}\\u{61c}\\u{115f}\\u{1160}\\u{17b4}\\u{17b5}\\u{180b}-\\u{180f}' +
    '\\u{200b}\\u{200e}\\u{200f}\\u{202a}-\\u{202e}\\u{2060}-\\u{206f}\\u{2800}\\u{3164}\\u{e000}-\\u{f8ff}\\u{fdd0}-\\u{fdef}' +
    '\\u{fe00}-\\u{fe0f}\\u{feff}\\u{ffa0}\\u{fff0}-\\u{fffb}\\u{fffe}\\u{ffff}\\u{1bca0}-\\u{1bca3}\\u{e0000}-\\u{e0fff}]' +
    // Joiners belong to scripts and emoji; behind a Latin letter or at a start they only hide.
    '|(?<![^\\u{0}-\\u{24f}])[\\u{200c}\\u{200d}]+',
  'gu',
);

export function visibleText(text: string): string {
  return /^[\n\x20-\x7e]*$/.test(text) ? text : text.toWellFormed().replace(invisible, '');
}
