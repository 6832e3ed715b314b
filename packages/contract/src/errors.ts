/**
 * The error catalogue: each code once, with its status, title, retry rule and default text.
 * Codes are `room.reason`; a room raises only its own codes and `request.*`.
 */

export interface ErrorEntry {
  status: number;
  title: string;
  /** never: change the request. later: the same request may succeed. after: wait for Retry-After. */
  retry: 'never' | 'later' | 'after';
  /** What happened, in one sentence. `{name}` is filled from the error's params. */
  detail: string;
  /** The way out, in one sentence. */
  fix: string;
}

type Maker = (status: number, title: string, detail: string, fix: string) => ErrorEntry;
const maker =
  (retry: ErrorEntry['retry']): Maker =>
  (status, title, detail, fix) => ({ status, title, retry, detail, fix });
const never = maker('never');
const later = maker('later');
const after = maker('after');

const request = {
  'request.malformed': never(
    400,
    'The body is not JSON',
    'The body could not be read as JSON: {reason}.',
    'Send one JSON value in UTF-8.',
  ),
  'request.not_http': never(
    400,
    'The request is not valid HTTP',
    'The request could not be read.',
    'Check the request line and headers.',
  ),
  'request.invalid': never(
    422,
    'The input does not fit',
    'One or more fields do not fit: {fields}.',
    'Correct the fields named in issues.',
  ),
  'request.media_type': never(
    415,
    'The content type is not supported',
    'This route reads application/json, not {type}.',
    'Send Content-Type: application/json.',
  ),
  'request.too_large': never(
    413,
    'The body is too large',
    'The body is larger than {max_bytes} bytes.',
    'Send less, or split it.',
  ),
  'request.not_acceptable': never(
    406,
    'No such representation',
    'This route does not answer in the form asked for.',
    'Ask for application/json or text/event-stream.',
  ),
  'request.not_found': never(
    404,
    'Not found',
    'There is nothing at this address that you may see.',
    'Check the id and the tenant.',
  ),
  'request.method_not_allowed': never(
    405,
    'Method not allowed',
    'This address does not take {method}.',
    'Use one of the methods in the Allow header.',
  ),
  'request.unauthenticated': never(
    401,
    'Sign in first',
    'This route needs a login, and the request carried none that is valid.',
    'Sign in and send the access token as Authorization: Bearer, or the session cookie.',
  ),
  'request.forbidden': never(
    403,
    'Not allowed',
    'Your role does not hold the permission {permission}.',
    'Ask an owner of the tenant for it.',
  ),
  'request.csrf': never(
    403,
    'The CSRF check failed',
    'A cookie login needs the X-CSRF-Token of its session and our own Origin.',
    'Send the csrf_token that the login returned, from a page of this installation.',
  ),
  'request.origin': never(
    403,
    'The origin is not ours',
    'This route answers only pages of this installation.',
    'Call it from a page of this installation, or without an Origin from a program.',
  ),
  'request.rate_limited': after(
    429,
    'Too many requests',
    'The limit {limit} is used up.',
    'Wait for the seconds in Retry-After.',
  ),
  'request.idempotency_conflict': later(
    409,
    'The first request is still running',
    'A request with this Idempotency-Key is still being worked on.',
    'Repeat it in a moment with the same key.',
  ),
  'request.idempotency_mismatch': never(
    422,
    'The Idempotency-Key was used before',
    'This Idempotency-Key belongs to a request with another body.',
    'Use a new key for a new request.',
  ),
  'request.timeout': later(
    503,
    'The request took too long',
    'The request was stopped after {seconds} seconds.',
    'Repeat it later.',
  ),
  'request.unavailable': later(
    503,
    'Not available just now',
    'A part this request needs is not answering: {part}.',
    'Repeat it in a moment. What was acknowledged before is kept.',
  ),
  'request.shutting_down': later(
    503,
    'The server is stopping',
    'This server takes no new requests.',
    'Repeat it: another server, or the next start, answers.',
  ),
  'request.bug': later(
    500,
    'Something broke on our side',
    'The request failed for a reason that is ours.',
    'Repeat it later, and tell us the request id.',
  ),
} as const;

const rooms = {
  'tenants.slug_taken': never(409, 'The slug is taken', 'Another tenant has the slug {slug}.', 'Choose another slug.'),
  'access.setup_closed': never(
    404,
    'Set-up is done',
    'This installation is set up, or the link is not its own.',
    'Sign in, or print a new link with npm run bob -- setup-link.',
  ),
  'access.wrong_login': never(
    401,
    'E-mail or password is wrong',
    'No login here has this e-mail and password.',
    'Check both, or reset the password.',
  ),
  'access.weak_password': never(
    422,
    'The password is too easy to guess',
    'The password {reason}.',
    'Use at least 15 characters; a few words are fine.',
  ),
  'access.link_expired': never(
    410,
    'The link is used or too old',
    'This one-time link does not open anything any more.',
    'Ask for a new one.',
  ),
  'access.email_taken': never(
    409,
    'The e-mail is known already',
    'This person is a member or invited already.',
    'Invite another address, or change the role.',
  ),
  'access.last_owner': never(
    409,
    'A tenant keeps one owner',
    'This is the last owner.',
    'Make another member owner first.',
  ),
  'access.busy': after(503, 'Too many logins at once', 'The queue of logins is full.', 'Try again in a few seconds.'),
  'personas.stale': never(
    409,
    'Somebody else changed it',
    'The draft was changed since you read it.',
    'Read it again and repeat your change.',
  ),
  'personas.unchanged': never(
    409,
    'There is nothing to publish',
    'The draft equals the published version.',
    'Change the draft first.',
  ),
  'personas.default': never(
    409,
    'The default persona stays',
    'A tenant keeps one default persona.',
    'Make another persona the default first.',
  ),
  'personas.unpublished': never(
    409,
    'The persona is not published',
    'The default persona needs a published version.',
    'Publish the persona first.',
  ),
  'personas.archived': never(
    409,
    'The persona is archived',
    'An archived persona does not change.',
    'Restore the persona first.',
  ),
  'sources.unreadable': never(
    422,
    'The content could not be read',
    'The source gave no readable text: {reason}.',
    'Check the file or the page.',
  ),
  'sources.refused_address': never(
    422,
    'The address may not be read',
    'The address was refused: {reason}.',
    'Give a public http or https address.',
  ),
  'sources.unreachable': later(
    422,
    'The page could not be fetched',
    'The page did not answer as a page: {reason}.',
    'Open it in a browser, then try again.',
  ),
  'releases.empty': never(
    409,
    'There is nothing to publish',
    'The tenant has no approved content.',
    'Add a source first.',
  ),
  'releases.unchanged': never(
    409,
    'Nothing changed',
    'Content, persona and policy equal the current release.',
    'Change something first.',
  ),
  'releases.busy': later(
    409,
    'A release is being compiled',
    'Another release of this tenant is being compiled.',
    'Wait for it, then publish again.',
  ),
  'releases.not_ready': never(
    409,
    'The release is not ready',
    'Release {number} is {status} and cannot be made current.',
    'Choose a release that is ready.',
  ),
  'embeds.unknown_key': never(
    401,
    'The widget key is not valid',
    'No active widget key has this value.',
    'Copy the key again from Widget Setup.',
  ),
  'embeds.origin_refused': never(
    403,
    'The origin is not allowed',
    'This widget key does not admit the origin of the page.',
    'Add the origin, scheme, host and port, in Widget Setup.',
  ),
  'embeds.bad_origin': never(
    422,
    'This is not an origin',
    '{origin} is not an origin that a key can admit: {reason}.',
    'Give scheme, host and port alone, such as https://www.example.com.',
  ),
  'conversations.not_found': never(
    404,
    'Not found',
    'There is no such conversation for you.',
    'Check session_id, and that the visitor token or the login is the one that opened it.',
  ),
  'turns.sign_in': never(
    401,
    'This route needs a login',
    'POST /api/chat/message is for signed-in members and staff with chat.manage.',
    'For anonymous visitors use POST /api/chat.',
  ),
  'turns.busy': after(
    429,
    'Bob is still answering',
    'Three messages of this conversation wait already.',
    'Wait for the answer, then send the next one.',
  ),
  'turns.failed': later(
    503,
    'The turn failed',
    'Your message is kept, but the answer could not be finished.',
    'Send it again in a moment.',
  ),
  'turns.ceiling': after(
    429,
    'The daily ceiling is reached',
    'The daily number of messages for this {scope} is used up.',
    'Try again tomorrow, or reach the business by its other ways.',
  ),
  'turns.gone': never(
    410,
    'The stream is not kept any more',
    'The parts of this turn are not kept any more.',
    'Read the conversation from /api/chat/history.',
  ),
} as const;

export const errorCatalogue = { ...request, ...rooms } as const satisfies Record<string, ErrorEntry>;
export type ErrorCode = keyof typeof errorCatalogue;
