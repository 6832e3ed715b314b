import { describe, expect, it } from 'vitest';
import { newKey } from '../secrets/index.ts';
import { createLog, scrub } from './log.ts';

function logged(fields: object, message = 'it happened'): string {
  const lines: string[] = [];
  createLog('debug', (line) => lines.push(line)).error(fields, message);
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJzZXNfMSJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw';

describe('a log line', () => {
  it.each([
    ['a widget key', newKey('pk_live')],
    ['an API key', newKey('sk_test')],
    ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['a token', jwt],
    ['a Bearer', 'Bearer abcdef0123456789'],
    ['a database password', 'hunter2secret', 'postgres://bob:hunter2secret@db.example:5432/bob'],
    ['a database password alone', 'hunter2secret', 'postgresql://:hunter2secret@db.example/bob'],
    ['a mail password', 'hunter2secret', 'smtps://bob%40x:hunter2secret@mail.example:465'],
  ])('never holds %s, wherever it is put', (_what, secret, text = secret) => {
    const error = new Error(`outer ${text}`, { cause: new Error(`inner ${text}`) });
    for (const line of [
      logged({ value: text }),
      logged({ deep: [{ [text]: `around ${text}, and after` }] }),
      logged({ error }),
      logged({}, `said ${text}`),
    ]) {
      expect(line).not.toContain(secret);
      expect(line).toContain('[secret]');
      expect(JSON.parse(line)).toHaveProperty('msg');
    }
  });

  it('keeps what is no secret', () => {
    const text = 'turn_01jd0000000000000000000000 https://firm.example/a@b postgres://localhost/bob pk_live';
    expect(scrub(text)).toBe(text);
    expect(scrub('postgres://bob:pw@db/bob')).toBe('postgres://bob:[secret]@db/bob');
  });

  it('says what failed and why, to the first cause', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const { error } = JSON.parse(logged({ error: new TypeError('could not', { cause }) }));
    expect(error).toMatchObject({ name: 'TypeError', message: 'could not', cause: { code: 'ECONNREFUSED' } });
    expect(error.stack).toContain('log.test.ts');
    const around = new Error('in a circle');
    around.cause = around;
    expect(JSON.parse(logged({ error: around })).error.message).toBe('in a circle');
    expect(JSON.parse(logged({ error: 'a text' })).error).toBe('a text');
  });

  it('is left out below its level', () => {
    const lines: string[] = [];
    const log = createLog('warn', (line) => lines.push(line));
    log.debug({}, 'a');
    log.info({}, 'b');
    log.warn({}, 'c');
    createLog('silent', (line) => lines.push(line)).error({}, 'd');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['c']);
  });
});
