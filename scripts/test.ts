/** Everything: types, lint, generated drift, then every test there is. The last line counts them. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { generated, lint, root, runStep, tests, types } from './steps.ts';

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const resultsFile = join(root, '.cache/test-results.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(resultsFile, { force: true });

const checks = await Promise.all([lint, types, ...generated()].map(runStep));
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`];
const suite = await runStep({ ...tests('tests', ...reporters, ...process.argv.slice(2)), live: true });
const { passed, failed } = count(readResults());
const failedChecks = checks.filter((ok) => !ok).length;
// A run that broke down outside of any test has still failed.
const total = Math.max(failed, suite ? 0 : 1) + failedChecks;
console.log(`\n${passed + checks.length - failedChecks} passed, ${total} failed`);
process.exitCode = total === 0 ? 0 : 1;

function readResults(): Results {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

/** A file that could not even be loaded counts as one failure. */
function count({ numPassedTests, numFailedTests, testResults }: Results): { passed: number; failed: number } {
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}
