/** The fast part, in under a minute: format, lint, types, generated drift, architecture and pure tests, side by side. */
import { generated, lint, runStep, tests, types } from './steps.ts';

const pure = tests('architecture and pure tests', '--project=pure', '--reporter=minimal');
const went = await Promise.all([lint, types, ...generated(), pure].map(runStep));
const failed = went.filter((ok) => !ok).length;
console.log(failed === 0 ? '\nAll checks passed.' : `\n${failed} of ${went.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
