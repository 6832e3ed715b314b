/** What a rule found, with the edge or the place, and the rule in words. */
export interface Finding {
  readonly level: 'fail' | 'warn';
  readonly rule: string;
  /** A file, `file:line`, or `from -> to`. */
  readonly where: string;
  readonly message: string;
}

export function fail(rule: string, where: string, message: string): Finding {
  return { level: 'fail', rule, where, message };
}

export function warn(rule: string, where: string, message: string): Finding {
  return { level: 'warn', rule, where, message };
}

export function show(finding: Finding): string {
  return `${finding.where}\n    ${finding.rule}: ${finding.message}`;
}
