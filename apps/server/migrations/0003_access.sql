-- Who may come in. What belongs to a person across tenants is in system tables, reached only by bob_system:
-- accounts, staff, sessions and one-time links exist before any tenant is known.

create table accounts (
  id text primary key,
  -- Lower case: one account per address, however it is typed.
  email text not null unique,
  name text not null,
  -- argon2id in PHC form.
  password_hash text not null,
  created_at timestamptz(3) not null
);
select kernel_system_table('accounts');

create table staff (
  id text primary key,
  account_id text not null unique references accounts (id),
  role text not null check (role in ('owner', 'support', 'auditor')),
  created_at timestamptz(3) not null
);
create index staff_by_age on staff (created_at, id);
select kernel_system_table('staff');

-- E-mail and name are the tenant's own copy, so that its list of members needs no reach beyond its wall.
create table members (
  tenant_id uuid not null,
  id text not null,
  account_id text not null,
  email text not null,
  name text not null,
  role text not null check (role in ('owner', 'manager', 'operator', 'viewer')),
  created_at timestamptz(3) not null,
  primary key (tenant_id, id),
  unique (tenant_id, account_id)
);
create index members_by_age on members (tenant_id, created_at, id);
-- A member comes from an accepted invitation, which only bob_system can turn into one.
select kernel_tenant_table('members', 'select, update (role), delete');

-- Which tenants an account works for, and when it was last there: read at login, before a tenant is known.
create table account_tenants (
  account_id text not null references accounts (id),
  tenant_id uuid not null,
  member_id text not null,
  used_at timestamptz(3) not null,
  primary key (account_id, tenant_id),
  foreign key (tenant_id, member_id) references members (tenant_id, id) on delete cascade
);
create index account_tenants_by_member on account_tenants (tenant_id, member_id);
select kernel_system_table('account_tenants');

-- One login. Its row ends the cookie and every token that names it; removing the member or staff removes it.
create table sessions (
  id text primary key,
  realm text not null check (realm in ('member', 'staff')),
  account_id text not null references accounts (id),
  tenant_id uuid,
  staff_id text references staff (id) on delete cascade,
  -- SHA-256 of the cookie's value.
  token_hash text not null unique,
  created_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  check ((realm = 'member') = (tenant_id is not null) and (realm = 'staff') = (staff_id is not null)),
  foreign key (account_id, tenant_id) references account_tenants (account_id, tenant_id) on delete cascade
);
create index sessions_by_account on sessions (account_id, tenant_id);
create index sessions_by_staff on sessions (staff_id);
select kernel_system_table('sessions');

-- Open invitations. Those of staff stand in the installation's own tenant.
create table invitations (
  tenant_id uuid not null,
  id text not null,
  realm text not null check (realm in ('member', 'staff')),
  email text not null,
  name text,
  role text not null,
  -- SHA-256 of the link's token.
  token_hash text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  unique (tenant_id, realm, email),
  check (case realm when 'staff' then role in ('owner', 'support', 'auditor') else role in ('owner', 'manager', 'operator', 'viewer') end)
);
create index invitations_by_age on invitations (tenant_id, created_at, id);
select kernel_tenant_table('invitations', 'select, insert, delete');

create table one_time_links (
  -- SHA-256 of the link's token.
  token_hash text primary key,
  purpose text not null check (purpose in ('setup', 'reset')),
  account_id text references accounts (id),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  check ((purpose = 'reset') = (account_id is not null))
);
create unique index one_time_links_setup on one_time_links (purpose) where purpose = 'setup';
create index one_time_links_by_account on one_time_links (account_id);
select kernel_system_table('one_time_links');

-- The login behind a cookie or a token, and who its person is in one tenant. `value` is realm, key and, where the
-- request names another tenant than the login's own, that tenant's id. `person_id` is null where they do not belong.
create function access_session_by_hash(value text) returns table
  (id text, account_id text, tenant_id uuid, person_id text, role text, seen_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id, s.account_id, coalesce(nullif(split_part(value, ' ', 3), '')::uuid, s.tenant_id), coalesce(m.id, st.id), coalesce(m.role, st.role), s.seen_at, s.expires_at
  from sessions s
  left join staff st on st.id = s.staff_id
  left join members m on s.realm = 'member' and m.account_id = s.account_id
    and m.tenant_id = coalesce(nullif(split_part(value, ' ', 3), '')::uuid, s.tenant_id)
  where s.token_hash = split_part(value, ' ', 2) and s.realm = split_part(value, ' ', 1)
$$;
select kernel_lookup('access_session_by_hash(text)');

create function access_session_by_id(value text) returns table
  (id text, account_id text, tenant_id uuid, person_id text, role text, seen_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select found.* from sessions s,
    access_session_by_hash(split_part(value, ' ', 1) || ' ' || s.token_hash || ' ' || split_part(value, ' ', 3)) found
  where s.id = split_part(value, ' ', 2)
$$;
select kernel_lookup('access_session_by_id(text)');
