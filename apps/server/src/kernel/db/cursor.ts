/** Opaque cursors, ordered by time and id. */
import { invalidField } from '../error.ts';

export interface Position {
  createdAt: string;
  id: string;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const wireTime = /^(19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const idForms = {
  id: /^[a-z]{3,4}_[0-9a-z]{26}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  version: /^\d{1,9}$/,
};

/** A time that we write: JavaScript alone would also take 31 February. */
function isWireTime(text: string): boolean {
  return wireTime.test(text) && new Date(text).toISOString() === text;
}

/** Null for the first page. Throws request.invalid for anything that `pageFrom` did not make for a list of this id form. */
export function readCursor(cursor: string | undefined, form: keyof typeof idForms = 'id'): Position | null {
  if (cursor === undefined) return null;
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits = isWireTime(createdAt) && idForms[form].test(id);
    if (fits && typeof createdAt === 'string' && typeof id === 'string') return { createdAt, id };
  } catch {
    // Falls through to the one error for every cursor that is not ours.
  }
  throw invalidField(
    '/query/cursor',
    'is not a cursor of this list',
    'Send next_cursor of the page before, unchanged.',
  );
}

/** Cuts a page out of `limit + 1` rows: the extra one says that there is more. */
export function pageFrom<T extends Position>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last;
  return {
    items,
    nextCursor: more ? Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url') : null,
  };
}
