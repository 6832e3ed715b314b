import { expect, test } from 'vitest';
import { decodeText } from './charset.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['the header', latin1('caf\xe9'), 'text/plain; charset=ISO-8859-1', 'café'],
  ['a quoted label', latin1('caf\xe9'), 'text/html;charset="windows-1252"', 'café'],
  ['a byte order mark before the header', Buffer.from('\ufeffcafé', 'utf8'), 'text/plain; charset=latin1', 'café'],
  ['a UTF-16 byte order mark', Buffer.from('\ufeffcafé', 'utf16le'), 'text/plain', 'café'],
  ['meta charset', latin1('<meta charset="iso-8859-15">\xa4'), 'text/html', '<meta charset="iso-8859-15">€'],
  [
    'meta http-equiv',
    latin1('<META http-equiv=Content-Type content="text/html; charset=windows-1251">\xcf'),
    'text/html',
    '<META http-equiv=Content-Type content="text/html; charset=windows-1251">П',
  ],
  [
    'the XML declaration',
    latin1('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>'),
    'application/xml',
    '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>',
  ],
  [
    'the header before meta',
    Buffer.from('<meta charset=latin1>é'),
    'text/html; charset=utf-8',
    '<meta charset=latin1>é',
  ],
  ['UTF-8 when nothing is said', Buffer.from('日本'), '', '日本'],
  ['UTF-8 when the label is unknown', Buffer.from('日本'), 'text/plain; charset=klingon', '日本'],
  ['UTF-8 when meta says UTF-16', Buffer.from('<meta charset=utf-16>é'), 'text/html', '<meta charset=utf-16>é'],
  ['no meta in plain text', Buffer.from('<meta charset=latin1>é'), 'text/plain', '<meta charset=latin1>é'],
])('text is read by %s', (_name, body, contentType, text) => {
  expect(decodeText(body, contentType)).toBe(text);
});

test('broken bytes become replacement characters, never an error', () => {
  expect(decodeText(Uint8Array.of(0x61, 0xff, 0x62), 'text/plain; charset=utf-8')).toBe('a\ufffdb');
});
