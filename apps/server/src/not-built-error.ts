/** Pages or widget are missing: installed without its scripts, or cleared since. */
export class NotBuiltError extends Error {}
