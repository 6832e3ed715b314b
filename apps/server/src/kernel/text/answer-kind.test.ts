import { describe, expect, it } from 'vitest';
import { answerKindOf, hasKind } from './answer-kind.ts';

describe('the kind of answer', () => {
  it.each([
    ['How much does it cost?', 'money', 'It is £35.', 'It is large.'],
    ['Was kostet die Wartung?', 'money', 'Wartung: 149 €', 'Wartung im Mai'],
    ['When are you open?', 'time', 'From 9:00 to 12:00.', 'In the old town.'],
    ['Wann wurde sie gegründet?', 'time', 'Gegründet 1987.', 'Gegründet von Walter.'],
    ['How many people work there?', 'amount', 'Fourteen people, in three teams.', 'Good people.'],
    ['What is your phone number?', 'phone', 'Call 01632 960 120.', 'Call us.'],
    ['Wie ist die E-Mail-Adresse?', 'email', 'An buero@brandt.example', 'An das Büro'],
    ['Why is it cold?', 'reason', 'It is cold because of the valve.', 'It is cold.'],
    ['¿Cuánto cuesta?', 'money', 'Son 20 €.', 'Son pocos.'],
  ] as const)('of "%s" is %s', (question, kind, with_, without) => {
    expect(answerKindOf(question)).toBe(kind);
    expect(hasKind(kind, with_, question)).toBe(1);
    expect(hasKind(kind, without, question)).toBe(0);
  });

  it('counts names that the question does not have', () => {
    expect(hasKind('person', 'The firm was founded by Walter Brandt of Millbrook.', 'Who founded the firm?')).toBe(1);
    expect(hasKind('person', 'The Brandt firm is old.', 'Who founded Brandt?')).toBe(0);
  });

  it('is none for a question that asks for no such thing', () => {
    expect(answerKindOf('Do you give a guarantee?')).toBeNull();
  });
});
