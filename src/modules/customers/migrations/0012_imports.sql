-- Imports of customers from spreadsheets, with what each row did, so that one import can be undone exactly.

create table customer_imports (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  upload_id uuid not null,
  name text not null,
  sheet text,
  mapping jsonb not null,
  counts jsonb not null,
  job_id uuid references jobs on delete set null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  -- When its rows were written; null while a job has that before it.
  written_at timestamptz,
  undone_at timestamptz,
  unique (workspace_id, id)
);
create index customer_imports_newest on customer_imports (workspace_id, created_at, id);
call octavo_guard('customer_imports');

create table customer_import_rows (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  import_id uuid not null,
  -- As Excel shows it.
  row_number int not null,
  -- No reference: the row outlives a customer that is gone, and undo says so.
  customer_id uuid not null,
  outcome text not null check (outcome in ('new', 'changed')),
  -- The customer's version once the row was written.
  version int not null,
  changes jsonb not null,
  primary key (import_id, row_number),
  foreign key (workspace_id, import_id) references customer_imports (workspace_id, id) on delete cascade
);
create index customer_import_rows_customer on customer_import_rows (workspace_id, customer_id);
call octavo_guard('customer_import_rows');
