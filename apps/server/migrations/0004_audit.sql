-- Seals give committed events their gapless place in a tenant's chain. The event is written by the change; the seal a moment later.

create table audit_seals (
  tenant_id uuid not null,
  seq bigint not null,
  event_id text not null,
  prev_hash text not null,
  entry_hash text not null,
  sealed_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, seq),
  unique (tenant_id, event_id),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);
select kernel_tenant_table('audit_seals', 'select', 'select, insert');

-- How far the sealer has read. One row; about no tenant.
create table audit_cursor (
  one boolean primary key default true check (one),
  -- Every event of a transaction below this one is sealed.
  horizon xid8 not null
);
select kernel_system_table('audit_cursor');
insert into audit_cursor (horizon) values ('0'::xid8);
