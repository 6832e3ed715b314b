/** Runs a tool of this repository to its end and says how it went: one line, and its whole output only where it failed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Step {
  readonly name: string;
  /** A script that Node runs, from the root of the repository, with its arguments. */
  readonly command: readonly string[];
  /** Shows its output while it runs. */
  readonly live?: boolean;
}

const modules = join(root, 'node_modules');

export const lint: Step = {
  name: 'lint and format',
  command: [join(modules, '@biomejs/biome/bin/biome'), 'check', '--colors=off', '.'],
};

export const types: Step = {
  name: 'types',
  command: [join(modules, 'typescript/bin/tsc'), '--build', '--pretty', 'false'],
};

export function tests(name: string, ...args: string[]): Step {
  return { name, command: [join(modules, 'vitest/vitest.mjs'), 'run', ...args] };
}

/** Whether generated files are what their sources would give now. */
export function generated(): Step[] {
  const script = join(root, 'scripts/generate.ts');
  return existsSync(script) ? [{ name: 'generated files', command: [script, '--check'] }] : [];
}

/** True when it went well. */
export async function runStep(step: Step): Promise<boolean> {
  const started = performance.now();
  const { code, output } = await run(step);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${step.name}  (${seconds} s)`);
  if (code !== 0 && !step.live) console.log(`\n${output.trim()}\n`);
  return code === 0;
}

function run(step: Step): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, step.command, {
      cwd: root,
      stdio: step.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
