/** Reads single variables by their entry in env.ts; what does not fit is added to the problems, by name, with an example. */
import { type EnvEntry, envEntries, type RawEnv } from './env.ts';

export interface FieldReaders {
  text(name: string): string | null;
  integer(name: string, min: number, max: number): number;
  /** Without a slash at the end. */
  url(name: string, ...protocols: string[]): string | null;
  list(name: string): string[];
  choice(name: string): string;
}

export function fieldReaders(env: RawEnv, problems: string[]): FieldReaders {
  const text = (name: string) => env[name]?.trim() || entryOf(name).default;
  const integer = (name: string, min: number, max: number) => {
    const value = text(name) ?? '';
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    problems.push(
      `${name} is "${value}", but must be a whole number from ${min} to ${max}. Example: ${name}=${entryOf(name).example}`,
    );
    return min;
  };
  const url = (name: string, ...protocols: string[]) => {
    const value = text(name);
    if (value === null) return null;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value.replace(/\/+$/, '');
    problems.push(`${name} is not a ${protocols.join(' or ')} address. Example: ${name}=${entryOf(name).example}`);
    return null;
  };
  const list = (name: string) =>
    (text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const choice = (name: string) => {
    const value = text(name) ?? '';
    const { choices = [] } = entryOf(name);
    if (!choices.includes(value)) problems.push(`${name} is "${value}", but must be one of ${choices.join(', ')}.`);
    return value;
  };
  return { text, integer, url, list, choice };
}

function entryOf(name: string): EnvEntry {
  const found = envEntries.find((entry) => entry.name === name);
  if (!found) throw new Error(`${name} is not in env.ts`);
  return found;
}
