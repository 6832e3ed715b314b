/** Input is checked once, against its schema; each misfit names its field, what is wrong and the way out. */
import type { Issue } from '@office16852/contract';
import { Ajv, type ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import { AppError } from '../error.ts';

const strictAjv = new Ajv({ allErrors: true, useDefaults: true, strict: false });
const coercingAjv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, strict: false });
const maxIssues = 20;

export type Part = 'body' | 'query' | 'params';

/** A function that throws request.invalid unless the value fits. Query and params arrive as text and are coerced. */
export function validator(schema: TSchema, part: Part): (value: unknown) => void {
  const check = (part === 'body' ? strictAjv : coercingAjv).compile(schema);
  return (value) => {
    if (check(value)) return;
    const issues = distinct((check.errors ?? []).map((error) => issueOf(error, part)));
    throw new AppError('request.invalid', { params: { fields: issues.map((issue) => issue.path).join(', ') }, issues });
  };
}

/** What is wrong with a value of ours, or null: for checking outputs. */
export function misfit(schema: TSchema): (value: unknown) => string | null {
  const check = strictAjv.compile(schema);
  return (value) => (check(value) ? null : strictAjv.errorsText(check.errors));
}

function distinct(issues: Issue[]): Issue[] {
  const seen = new Map(issues.map((issue) => [`${issue.path} ${issue.message}`, issue]));
  return [...seen.values()].slice(0, maxIssues);
}

function issueOf(error: ErrorObject, part: Part): Issue {
  const base = `/${part}${error.instancePath}`;
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required')
    return { path: `${base}/${params.missingProperty}`, message: 'is missing', fix: 'Send this field.' };
  if (error.keyword === 'additionalProperties') {
    const name = String(params.additionalProperty).slice(0, 100);
    return { path: `${base}/${name}`, message: 'is not known here', fix: 'Leave this field out.' };
  }
  if (error.keyword === 'enum')
    return {
      path: base,
      message: 'is not one of the values known here',
      fix: `Send one of: ${(params.allowedValues as unknown[]).join(', ')}.`,
    };
  if (error.keyword === 'pattern')
    return { path: base, message: 'does not have the form expected', fix: patternHint(error) };
  return {
    path: base,
    message: error.message ?? 'does not fit',
    fix: `See the schema of this field${error.parentSchema ? '' : ' in /api/openapi.json'}.`,
  };
}

function patternHint(error: ErrorObject): string {
  const { pattern } = error.params as { pattern: string };
  return pattern === '\\S' ? 'Send text that is not blank.' : `Send text that fits ${pattern}`;
}
