-- The people and companies that documents go to.

create table customers (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  name text not null,
  email text,
  phone text,
  locale text not null default 'en-GB',
  reference text,
  kind text not null default 'company' check (kind in ('person', 'company')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Two people may share a mailbox or a telephone; a reference is one customer's.
create unique index customers_reference on customers (workspace_id, reference) where reference is not null;
create index customers_email on customers (workspace_id, lower(email));
create index customers_phone on customers (workspace_id, phone);
create index customers_name on customers (workspace_id, name, id);
create index customers_newest on customers (workspace_id, created_at, id);
call octavo_guard('customers');
