/** The marked samples of a Markdown page, and how each kind is run as it stands. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Sample {
  name: string;
  language: string;
  code: string;
}

export function samplesIn(markdown: string): Map<string, Sample> {
  const found = markdown.matchAll(/^```(\w+) sample=([\w-]+)\n([\s\S]*?)^```$/gm);
  return new Map([...found].map(([, language = '', name = '', code = '']) => [name, { name, language, code }]));
}

/** The body of the one fence of this language that has no name and holds `part`. */
export function fenceWith(markdown: string, language: string, part: string): string {
  const bodies = [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
  const found = bodies.map(([, body = '']) => body).filter((body) => body.includes(part));
  if (found.length !== 1) throw new Error(`${found.length} ${language} samples hold ${part}`);
  return found[0] as string;
}

type Values = Readonly<Record<string, unknown>>;
const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...args: unknown[]) => Promise<Values>;

/** Runs JavaScript as a program: what it needs by name, what it leaves by name. */
export async function runProgram(code: string, given: Values, leaves: readonly string[]): Promise<Values> {
  const run = new AsyncFunction(...Object.keys(given), `${code}\nreturn { ${leaves.join(', ')} };`);
  return run(...Object.values(given));
}

/** The same for a page: an expression that its console would take. */
export function inPage(code: string, given: Values, result: string): string {
  const values = Object.entries(given).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  return `(async () => { ${values.join(' ')}\n${code}\nreturn ${result}; })()`;
}

export interface Python {
  program: string;
  hasRequests: boolean;
}

/** Null where this machine has no Python 3. */
export async function findPython(): Promise<Python | null> {
  for (const program of ['python3', 'python']) {
    const run = (code: string) => promisify(execFile)(program, ['-c', code], { timeout: 20_000 });
    const version = await run('import sys; print(sys.version_info[0])').catch(() => null);
    if (version?.stdout.trim() !== '3') continue;
    const hasRequests = await run('import requests').then(
      () => true,
      () => false,
    );
    return { program, hasRequests };
  }
  return null;
}

/** Runs Python after `given` are set, and gives status and JSON of its `response`. */
export async function runPython(
  { program }: Python,
  {
    code,
    given,
    env,
  }: { code: string; given: Readonly<Record<string, string>>; env: Readonly<Record<string, string>> },
): Promise<{ status: number; body: Values }> {
  // JSON writes these texts as Python reads them.
  const values = Object.entries(given).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
  const result = 'import json\nprint(json.dumps({"status": response.status_code, "body": response.json()}))\n';
  const script = `${values.join('')}${code}${result}`;
  const { stdout } = await promisify(execFile)(program, ['-c', script], {
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
  return JSON.parse(stdout) as { status: number; body: Values };
}
