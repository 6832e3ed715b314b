/** Words that must mean one thing: error codes of a room, and the banned bare word. */
import { type Finding, fail } from '../finding.ts';
import type { House } from '../house.ts';

export function wordRules(house: House): Finding[] {
  return [...errorCodes(house), ...bannedWord(house)];
}

/** A room raises only its own codes and `request.*`; everybody else in the server only `request.*`. */
function errorCodes(house: House): Finding[] {
  return [...house.modules.values()].flatMap(({ path, raised }) => {
    const place = house.placeOf(path);
    if (!path.startsWith('apps/server/src/') || place.test) return [];
    const own = place.zone === 'room' ? [`${place.unit}.`, 'request.'] : ['request.'];
    return raised
      .filter(({ name }) => !own.some((prefix) => name.startsWith(prefix)))
      .map(({ name, line }) =>
        fail('error codes', `${path}:${line} -> ${name}`, `only ${own.join('* and ')}* may be raised here`),
      );
  });
}

function bannedWord(house: House): Finding[] {
  const inNames = [...house.modules.values()].flatMap(({ path, names }) =>
    names
      .filter(({ name }) => saysBanned(name))
      .map(({ name, line }) =>
        fail('words', `${path}:${line} ${name}`, 'the bare word "agent" is banned; see GLOSSARY.md'),
      ),
  );
  const inPaths = [...house.tree.keys()]
    .filter((path) => path.split('/').some(saysBanned))
    .map((path) => fail('words', path, 'the bare word "agent" is banned; see GLOSSARY.md'));
  const inSql = [...house.tree]
    .filter(([path, text]) => path.endsWith('.sql') && (text.match(/\b[a-z_]+\b/g) ?? []).some(saysBanned))
    .map(([path]) => fail('words', path, 'the bare word "agent" is banned; see GLOSSARY.md'));
  return [...inNames, ...inPaths, ...inSql];
}

/** `userAgent` is a browser's name for itself and allowed. */
function saysBanned(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word, at) => /^agents?$/.test(word) && words[at - 1] !== 'user');
}
