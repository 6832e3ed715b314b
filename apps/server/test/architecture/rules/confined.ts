/** Things that only one place in the server may touch. */
import { type Finding, fail } from '../finding.ts';
import type { House } from '../house.ts';
import type { ModuleFacts } from '../module-facts.ts';

const source = 'apps/server/src/';
const store = /\/([a-z-]+\.)?store\.ts$/;

interface Confinement {
  readonly what: string;
  readonly packages: RegExp;
  readonly only: (path: string) => boolean;
  readonly where: string;
}

const within =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(`${source}${folder}`));

const confinements: readonly Confinement[] = [
  {
    what: 'the HTTP library',
    packages: /^(fastify|@fastify\/.+)$/,
    only: within('kernel/http/'),
    where: 'kernel/http',
  },
  {
    what: 'a vendor model SDK',
    packages:
      /^(openai|ai|ollama|cohere-ai|groq-sdk|replicate|together-ai|@ai-sdk\/.+|@anthropic-ai\/.+|@google\/gen.+|@mistralai\/.+|@huggingface\/.+|@azure\/openai|@azure-rest\/ai-.+|@aws-sdk\/client-bedrock.*)$/,
    only: within('modules/models/providers/'),
    where: 'modules/models/providers',
  },
  {
    what: 'an HTTP client',
    packages: /^(undici|axios|got|ky|node-fetch|superagent)(\/.*)?$/,
    only: within('kernel/outbound/'),
    where: 'kernel/outbound',
  },
  {
    what: "Node's HTTP",
    packages: /^(node:)?(http|https|http2)$/,
    only: within('kernel/http/', 'kernel/outbound/'),
    where: 'kernel/http and kernel/outbound',
  },
  { what: 'the mail library', packages: /^nodemailer$/, only: within('kernel/mail/'), where: 'kernel/mail' },
  { what: 'the job library', packages: /^graphile-worker$/, only: within('kernel/jobs/'), where: 'kernel/jobs' },
  { what: 'the database driver', packages: /^pg(-.+)?$/, only: within('kernel/'), where: 'the kernel' },
  {
    what: 'SQL',
    packages: /^kysely$/,
    only: (path) => within('kernel/')(path) || store.test(path),
    where: "the kernel and a room's store.ts or <noun>.store.ts",
  },
];

const builders = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto']);

export function confinedRules(house: House): Finding[] {
  return [...house.modules.values()]
    .filter(({ path }) => path.startsWith(source) && !house.placeOf(path).test)
    .flatMap((facts) => [...packageFindings(facts), ...globalFindings(facts), ...sqlFindings(facts)]);
}

function packageFindings({ path, imports }: ModuleFacts): Finding[] {
  return imports.flatMap(({ specifier, line }) =>
    confinements
      .filter(({ packages, only }) => packages.test(specifier) && !only(path))
      .map(({ what, where }) =>
        fail('confined', `${path}:${line} -> ${specifier}`, `${what} belongs only in ${where}`),
      ),
  );
}

function globalFindings({ path, globals }: ModuleFacts): Finding[] {
  return globals.flatMap(({ name, line }) => {
    if (name === 'fetch' && !within('kernel/outbound/')(path))
      return [
        fail('confined', `${path}:${line}`, 'fetch belongs only in kernel/outbound; use safeFetch or operatorFetch'),
      ];
    if (name === 'process.env' && path !== `${source}config/env.ts`)
      return [fail('confined', `${path}:${line}`, 'process.env is read only in config/env.ts')];
    return [];
  });
}

function sqlFindings({ path, calls, said }: ModuleFacts): Finding[] {
  if (within('kernel/')(path) || store.test(path)) return [];
  const rule = "SQL belongs only in a room's store.ts or <noun>.store.ts";
  return [
    ...calls.filter(({ name }) => builders.has(name)).map(({ line }) => fail('confined', `${path}:${line}`, rule)),
    ...said.filter(({ to }) => to === 'sql').map(({ line }) => fail('confined', `${path}:${line}`, rule)),
  ];
}
