/** Builds pages and widget. With --if-changed only when their sources differ from those of the last build, and silently otherwise. */
import { parseArgs } from 'node:util';
import { isBuilt, readStamp } from './build/stamp.ts';

const { values } = parseArgs({ options: { 'if-changed': { type: 'boolean', default: false } } });
const stamp = await readStamp();
if (!values['if-changed'] || !(await isBuilt(stamp))) {
  // Loading the bundler takes longer than the whole check above.
  const { buildAll } = await import('./build/build-all.ts');
  console.log(await buildAll(stamp, values['if-changed']));
}
