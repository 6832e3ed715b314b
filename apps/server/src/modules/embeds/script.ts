/** The tenant's own widget.js: the built loader with its configuration written in. */
import { sha256 } from '../../kernel/secrets/index.ts';

export interface ScriptConfig {
  tenant: string;
  key: string;
  host: string;
  business: string;
  persona: string;
  language: string;
  bundle: string;
}

export interface Script {
  body: string;
  etag: string;
}

const placeholder = '__BOB_CONFIG__';

export function scriptFor(loader: string, config: ScriptConfig): Script {
  const [before, after, ...more] = loader.split(placeholder);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`the loader must hold ${placeholder} exactly once`);
  const body = `${before}${asSource(config)}${after}`;
  return { body, etag: `"${sha256(body).slice(0, 32)}"` };
}

/** JSON that is safe as JavaScript in any place: names are a tenant's own words, and none may end a script or a line. */
function asSource(config: ScriptConfig): string {
  return JSON.stringify(config).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `If-None-Match` holds this tag, weak or strong (RFC 9110, 13.1.2). */
export function isUnchanged(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
