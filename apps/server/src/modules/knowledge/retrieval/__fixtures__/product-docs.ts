/** Pages of an invented product's documentation, written like ours. */
import { page } from './chunk.ts';

const docs = (documentTitle: string, title: string, text: string) => page('en', documentTitle, title, text);

export const PRODUCT_DOCS = [
  docs(
    'Embed the widget',
    'Embed the widget > Add the script',
    `Copy the script tag from **Embeds** and paste it before the closing body tag of your site. The chat button appears at the
bottom right. You can move it in the appearance settings.`,
  ),
  docs(
    'Embed the widget',
    'Embed the widget > Widget keys',
    `A widget key identifies your tenant when the widget loads. It starts with \`pk_live_\` and is publishable: it grants nothing
unless the page's origin is on the list of allowed origins. Create a second key when two sites need different appearances.`,
  ),
  docs(
    'Embed the widget',
    'Embed the widget > Allowed origins',
    `An allowed origin is an exact scheme, host and port, such as \`https://www.example.com\`. Wildcards are not supported.
Requests from any other origin are refused with status 403.`,
  ),
  docs(
    'Turns',
    'Turns > What a turn is',
    `A turn is one visitor message and all work to answer it. Each turn is settled exactly once, and its credits are either
charged or released.`,
  ),
  docs(
    'Turns',
    'Turns > Receipts',
    `Every answer has a receipt. It lists the release, the passages that were quoted with their document versions, and the
checks that ran. Open it from the message menu in Mission Control.`,
  ),
  docs(
    'Knowledge',
    'Knowledge > Documents',
    `Upload PDF, Word, Markdown or plain text files up to 20 MB. Each file becomes a document with versions. Old versions stay
readable as long as an answer cites them.`,
  ),
  docs(
    'Knowledge',
    'Knowledge > Websites',
    `Add the address of your site and choose how deep to read. The crawler obeys robots.txt, waits one second between pages and
comes back every night to look for changes.`,
  ),
  docs(
    'Credits',
    'Credits > What costs credits',
    `Answers, indexing and actions use credits. An answer by the built-in answerer costs one credit; an answer by a model costs
by its tokens. When your credits run out, the widget keeps collecting messages for your team.`,
  ),
  docs(
    'Escalations',
    'Escalations > Hand-off to a person',
    `When evidence is too weak or the visitor asks for a person, the conversation is escalated. Operators see it in the queue and
take over with one click. Outside your hours the visitor is asked for an email address.`,
  ),
  docs(
    'Webhooks',
    'Webhooks > Signatures',
    `Deliveries are signed with HMAC SHA-256 in the header \`webhook-signature\`. Verify it with your endpoint's secret, which
starts with \`whsec_\`. During rotation two signatures are sent.`,
  ),
  docs(
    'Webhooks',
    'Webhooks > Retries',
    `A delivery that fails is tried again after 5 seconds, 5 minutes, 30 minutes, 2 hours and 5 hours. After the last attempt it is
marked exhausted and you can redeliver it by hand.`,
  ),
  docs(
    'Privacy',
    'Privacy > Retention',
    `Conversations are kept for 90 days unless you choose another period under **Settings, Privacy**. Deleting a visitor erases
their messages and contact details within 24 hours.`,
  ),
  docs(
    'Operate',
    'Operate > Back up',
    `Back up the PostgreSQL database and the blob folder together. Restore both from the same moment, then run the migrations.`,
  ),
  docs(
    'Operate',
    'Operate > Configuration',
    `\`DATABASE_URL\` is the only required variable. \`PORT\` defaults to 3000. All problems in the configuration are reported
together at start, and the process exits with code 78.`,
  ),
  docs(
    'Members',
    'Members > Roles',
    `Owners can do everything. Editors change knowledge and personas, operators answer conversations, and viewers only read.
Invite a member by email under **Settings, Members**.`,
  ),
];
