/** What the schema may do beyond its rules. Each entry has its reason; the test fails for one that is missing and for one too many. */

/** Tables about no tenant: bob_app has no right on them. Everything else is a tenant table. */
export const systemTables: Readonly<Record<string, string>> = {
  rate_buckets: 'Limits count before anybody is known; taken through kernel_take_token only.',
  accounts: 'A person has one login for several tenants; read before a tenant is known.',
  staff: 'Our own people belong to no tenant.',
  account_tenants: 'Says which tenants a login may enter; read before one is chosen.',
  sessions: 'A login is found by its hash before a tenant is known, and staff have none.',
  one_time_links: 'Set-up and reset links belong to a person, not to a tenant.',
  installation: 'Facts about the installation itself, read at its start.',
  audit_cursor: 'How far the sealer has read over all tenants.',
};

/** Tables without row-level security. */
export const unwalled: Readonly<Record<string, string>> = {
  migrations: 'Names of the migrations that ran; bob_owner alone has rights on it.',
};

/** The column that says whose row it is, where it is not tenant_id. */
export const tenantColumn: Readonly<Record<string, string>> = { tenants: 'id' };

/** Keys and indexes of tenant tables that do not start with the tenant. */
export const tenantless: Readonly<Record<string, string>> = {
  tenants_slug_key: 'The list of tenants itself: a slug is unique over all of them.',
  events_by_xid: 'The relay and the sealer read new events of all tenants in the order of their transactions.',
  widget_keys_by_hash: 'A widget key names its tenant, before a tenant is known: embeds_key_by_hash.',
  allowed_origins_by_value: 'A preflight carries no key: embeds_origins_by_value.',
  turns_ids: 'A receipt is asked for by its turn, before a tenant is known: turns_by_id.',
  visitors_staff: 'Staff open a conversation by its label, before a tenant is known: conversations_by_opener.',
};

/** bob_app may add rows here and never change or remove one. */
export const insertOnly: readonly string[] = [
  'chunks',
  'document_versions',
  'event_personal_values',
  'events',
  'idempotency_keys',
  'persona_versions',
  'turn_receipts',
];

/** bob_system neither changes nor removes a row here: no code of the server can falsify what was once recorded. */
export const systemInsertOnly: readonly string[] = [
  'audit_seals',
  'chunks',
  'document_versions',
  'events',
  'installation',
  'persona_versions',
  'turn_receipts',
];

/** bob_system removes rows here and never changes one. */
export const systemDeleteOnly: Readonly<Record<string, string>> = {
  event_personal_values: "A person's own words and addresses are erased; their entry keeps a salted hash.",
  idempotency_keys: 'Kept answers are tidied up after two days.',
};

/** bob_app may only read these; bob_system writes them. */
export const readOnly: readonly string[] = ['audit_seals'];

/** Functions that run with their owner's rights: one exact value in, ids out, before a tenant is known. */
export const definerFunctions: Readonly<Record<string, string>> = {
  'kernel_take_token(jsonb)': 'Counts a request against its limit before anybody is known; answers with numbers only.',
  'jobs_add(text,json,timestamp with time zone,integer,text)': "Adds a job to the queue, whose tables are bob_owner's.",
  'tenants_by_slug(text)': 'A public address names the tenant by slug; gives its id.',
  'access_session_by_hash(text)': 'A login cookie is found by its hash; gives ids.',
  'access_session_by_id(text)': 'A Bearer token names its login; gives ids, so that a signed-out one is refused.',
  'conversations_by_opener(text)': 'A managed caller opens a conversation by its id; gives the tenant.',
  'embeds_key_by_hash(text)': 'A widget key is found by its hash; gives ids.',
  'embeds_origins_by_value(text)': 'A preflight names an origin and no key; gives ids.',
  'turns_by_id(text)': 'A receipt is asked for by its turn; gives the tenant.',
};
