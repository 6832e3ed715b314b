/** RFC 9457 problem details, the one shape of every error. */
import { type Static, Type } from 'typebox';
import { strict } from './schemas.ts';

export const issueSchema = strict({
  path: Type.String({ description: 'JSON Pointer into the request, such as /body/message.' }),
  message: Type.String(),
  fix: Type.String(),
});

export const problemSchema = strict({
  type: Type.String({ description: 'The address of the page that explains this code.' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  request_id: Type.String(),
  retry: Type.Enum(['never', 'later', 'after'], { description: 'Whether the same request may succeed later.' }),
  issues: Type.Optional(Type.Array(issueSchema)),
});

export type Issue = Static<typeof issueSchema>;
export type Problem = Static<typeof problemSchema>;
