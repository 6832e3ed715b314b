/** A real log whose lines are kept, as they would have been written: scrubbed, one JSON object each. */
import { createLog, type Log } from '../../../../apps/server/src/kernel/observe/log.ts';

export interface CapturedLog {
  readonly log: Log;
  readonly lines: string[];
}

export function captureLog(): CapturedLog {
  const lines: string[] = [];
  return { log: createLog('debug', (line) => lines.push(line)), lines };
}
