/** What an error's page says beyond its catalogue entry, where there is more to say. */
import type { ErrorCode } from '../../packages/contract/src/errors.ts';

export interface ErrorNote {
  happened?: string;
  fix?: string;
  /** Markdown links, relative to the folder of the error pages. */
  related?: readonly string[];
}

const flows = '[Request flows](../../REQUEST_FLOWS.md)';
const embed = '[Embed the widget](../../guides/embed-the-widget.md)';
const knowledge = '[Add knowledge](../../guides/add-knowledge.md)';
const publish = '[Publish and roll back](../../guides/publish-and-roll-back.md)';
const personas = '[Personas](../../guides/personas.md)';
const team = '[Invite your team](../../guides/invite-your-team.md)';
const access = '[Access](../../concepts/access.md)';
const turns = '[Turns](../../concepts/turns.md)';
const limits = '[Limits](../limits.md)';
const permissions = '[Roles and permissions](../permissions.md)';

export const errorNotes: Partial<Record<ErrorCode, ErrorNote>> = {
  'request.malformed': {
    happened:
      'The body must be one complete JSON value in valid UTF-8. A trailing comma, two values, a byte that is not UTF-8, and the keys `__proto__` and `constructor` all count as malformed. Nothing was stored.',
    fix: 'Build the body with a JSON library instead of joining strings.',
  },
  'request.invalid': {
    happened:
      'Each field that does not fit is named in `issues` with its JSON Pointer, what is wrong, and what to send instead. Unknown fields are refused too, so a misspelled name is found at once.',
    related: ['[API reference](../api.md)'],
  },
  'request.media_type': {
    happened:
      'Only `application/json` is read. Forms are refused on purpose: a page elsewhere could send one without being asked.',
    fix: 'With `fetch`, set the header `Content-Type: application/json` and send `JSON.stringify(value)`.',
  },
  'request.too_large': {
    happened: 'Reading stopped at the limit, so a large body costs the server little. Chat bodies may have 64 kB.',
    related: [limits],
  },
  'request.not_found': {
    happened:
      'Something that does not exist and something that belongs to another tenant answer the same, so that nobody can find out what exists elsewhere.',
    fix: 'If you work in several tenants, send `X-Tenant` with the one that you mean.',
    related: ['[Tenancy](../../concepts/tenancy.md)'],
  },
  'request.unauthenticated': {
    happened:
      'With an `Authorization` header every cookie is ignored: a bad token is 401 even beside a good cookie. Staff tokens do not work for members, and member tokens do not work for staff.',
    fix: 'Sign in again at `POST /api/customers/auth/login` (members) or `POST /api/auth/login` (staff). A token lives one hour.',
    related: [access],
  },
  'request.forbidden': { related: [permissions, team] },
  'request.csrf': {
    happened:
      'A browser sends cookies by itself, so a change with a cookie login must also carry something that another page cannot know: the CSRF token of the session.',
    fix: 'Read `csrf_token` from the login answer or from `GET /api/customers/auth/me`, and send it as `X-CSRF-Token` with `Content-Type: application/json`. Requests with a Bearer token need none.',
    related: [access],
  },
  'request.origin': {
    happened:
      'A browser said that the page which sent this is not one of this installation. The public doors use the visitor’s cookie, so pages elsewhere may not use them.',
    fix: 'From another website use the widget door, `POST /api/widget/chat`, with a widget key.',
    related: [flows, embed],
  },
  'request.rate_limited': { related: [limits] },
  'request.idempotency_conflict': {
    happened:
      'The first request with this key has not finished, so its answer is not known yet. Nothing was done twice.',
  },
  'request.idempotency_mismatch': {
    happened:
      'A key stands for one request. The same key with another body would hide a change that you meant to make.',
  },
  'request.unavailable': {
    happened:
      'Most often the database is restarting. A message that was acknowledged before is kept, and its turn is finished or settled as failed when the database is back.',
    related: ['[Run it yourself](../../guides/self-host.md)'],
  },
  'request.bug': {
    happened: 'The answer tells nothing of the inside; the log has the whole error under the same request id.',
    related: ['[Run it yourself](../../guides/self-host.md)'],
  },
  'access.setup_closed': {
    happened:
      'The set-up link makes the first staff account and nothing else. It works once, for 24 hours, and only while there is no staff.',
    fix: 'Run `npm run bob -- setup-link` on the machine of the installation.',
    related: ['[First answer](../../start/first-answer.md)'],
  },
  'access.wrong_login': {
    happened:
      'The answer is the same for an unknown e-mail and for a wrong password. Members and staff have different doors: an account of one is unknown at the other.',
    fix: 'Members sign in at `/login`, staff at `/staff/login`. `/reset` sends a link for a new password.',
    related: [access],
  },
  'access.weak_password': {
    happened:
      'A password has 15 to 128 characters and needs no special ones. Names, common words and rows of keys count little.',
    related: [access],
  },
  'access.link_expired': {
    happened:
      'Set-up links live 24 hours, invitations seven days, reset links one hour. Each works once, in its own tenant alone.',
    related: [team],
  },
  'access.email_taken': { related: [team] },
  'access.last_owner': { related: [team, permissions] },
  'access.busy': {
    happened: 'Checking a password is slow on purpose, and only a few are checked at the same time.',
  },
  'tenants.slug_taken': { related: ['[Tenancy](../../concepts/tenancy.md)'] },
  'personas.stale': {
    happened:
      'Every change sends the `revision` that was read, so that two people do not overwrite each other. Nothing was changed.',
    related: [personas],
  },
  'personas.unchanged': { related: [personas] },
  'personas.default': { related: [personas] },
  'personas.unpublished': { related: [personas] },
  'personas.archived': { related: [personas] },
  'sources.unreadable': {
    happened: 'Only text can be quoted. A page that is drawn by scripts alone, an image, or an empty file holds none.',
    related: [knowledge],
  },
  'sources.refused_address': {
    happened:
      'Bob fetches public http and https addresses on ports 80 and 443. Addresses of private networks, of the machine itself and of cloud metadata are refused, at every redirect again.',
    fix: 'For a page that is not public, send its text or HTML as `content`.',
    related: [knowledge, '[OUTBOUND_ALLOW](../configuration.md#outbound_allow)'],
  },
  'sources.unreachable': { related: [knowledge] },
  'releases.empty': { related: [knowledge, publish] },
  'releases.unchanged': {
    happened:
      'A release is named by its content. The same content, persona and version would be the same release again.',
    related: [publish],
  },
  'releases.busy': { related: [publish] },
  'releases.not_ready': { related: [publish] },
  'embeds.unknown_key': {
    happened:
      'The key is misspelled, revoked, or of another installation. A key with a bad checksum is refused without asking the database.',
    related: [embed, flows],
  },
  'embeds.origin_refused': {
    happened:
      'An origin is scheme, host and port, compared exactly: `https://example.com` and `https://www.example.com` are two. A request without `Origin`, and the origin `null` of a sandboxed page or a file, are refused as well. No CORS header is sent, so the page cannot read even this answer.',
    fix: 'Open Widget Setup, or send `POST /api/widget-keys/:widget_key_id/origins`.',
    related: [embed, flows],
  },
  'embeds.bad_origin': {
    happened:
      'https alone, without path and without wildcard. Plain http is for this machine’s own addresses, and only while the installation is on this machine or the key is a test key.',
    related: [embed],
  },
  'conversations.not_found': {
    happened:
      'A `session_id` is a label that the client chose. It proves nothing: the conversation belongs to the visitor who holds the token that the server minted, or to the member or staff who opened it.',
    related: [flows, turns],
  },
  'turns.sign_in': {
    happened: 'This is the door of applications with a login. Anonymous pages have a door of their own.',
    fix: 'For visitors of this installation’s own pages use `POST /api/chat`, for visitors of other websites `POST /api/widget/chat`.',
    related: [flows],
  },
  'turns.busy': {
    happened: 'A conversation has one running turn, and at most three messages wait behind it.',
    related: [turns, limits],
  },
  'turns.failed': {
    happened:
      'The turn was settled as failed, and its receipt says why. The message stands in the conversation and was not answered.',
    related: [turns],
  },
  'turns.ceiling': { related: [limits] },
  'turns.gone': { related: ['[Stream parts](../stream-parts.md)'] },
};
