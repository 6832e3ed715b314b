/** Time as an argument, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

export const systemClock: Clock = Object.freeze({ now: () => Date.now() });

/** ISO 8601 in UTC with milliseconds: the only form of a time on the wire and in domain values. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
