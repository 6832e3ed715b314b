/** .env.example and the configuration page, from the one list of variables. */
import { type EnvEntry, envEntries } from '../../apps/server/src/config/env.ts';
import { exitCodes } from '../../apps/server/src/exit-codes.ts';
import { code, page, table } from './page.ts';

export function envExample(): string {
  const lines = envEntries.map(
    (entry) => `# ${entry.doc}${entry.secret ? ' Secret.' : ''}\n# ${entry.name}=${entry.default || entry.example}\n`,
  );
  return `# generated: npm run generate\n# Every variable has a default, or is optional. Nothing reads this file: give the variables to the process.\n\n${lines.join('\n')}`;
}

export function configurationPage(): string {
  return page(
    'Configuration',
    'Bob is configured by environment variables. Every variable has a default or is optional, so `npm start` needs none of them. All problems are reported together, by name, and the process ends with code 78.',
    code('sh', 'PUBLIC_URL=https://bob.example.com PORT=8080 npm start'),
    'Two flags go before their variables: `npm start -- --port 8080 --data-dir /var/lib/bob`.',
    ...envEntries.map(entryBlock),
    '## Exit codes',
    'A start that fails says one sentence and ends with a code of its own.',
    table(
      ['Code', 'Why'],
      Object.entries(exitCodes).map(([name, value]) => [String(value), meanings[name as keyof typeof exitCodes]]),
    ),
  );
}

const meanings: Record<keyof typeof exitCodes, string> = {
  usage: 'A flag is unknown or has no usable value.',
  notBuilt: 'Pages or widget are not built, and could not be built. Run `npm run build`.',
  databaseUnreachable: 'The database of `DATABASE_URL` does not answer or refuses the login.',
  bug: 'Something that should not happen. The message says what.',
  portTaken: 'Another program listens on the port, or this user may not.',
  dataLocked: 'Another Bob uses the data directory.',
  dataForeign: 'The data directory is not one of Bob, or cannot be used.',
  databaseBroken: 'The embedded database could not be started, or ended for good.',
  migration: 'The schema could not be brought up to date. Nothing was changed halfway.',
  config: 'One or more variables do not fit. Each is named with an example.',
};

function entryBlock(entry: EnvEntry): string {
  const form = entry.choices ? `one of ${entry.choices.map((word) => `\`${word}\``).join(', ')}` : formOf[entry.form];
  const facts = [
    `\`${entry.name}\` is ${form}.`,
    entry.default ? `The default of \`${entry.name}\` is \`${entry.default}\`.` : null,
    `Example: \`${entry.name}=${entry.example}\`.`,
    entry.secret ? 'It is a secret and is never logged.' : null,
  ];
  return `## ${entry.name}\n\n${entry.doc}\n\n${facts.filter(Boolean).join(' ')}`;
}

const formOf: Record<EnvEntry['form'], string> = {
  text: 'a text',
  integer: 'a whole number',
  url: 'an address',
  list: 'a list, separated by commas',
  choice: 'one word',
};
