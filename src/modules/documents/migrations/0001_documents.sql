-- Batches (a spreadsheet through a template), their rows, and the documents made of them.

create table batches (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  name text not null,
  template_version_id uuid references template_versions on delete restrict,
  upload_id uuid references uploads on delete restrict,
  data_name text,
  sheet text,
  sheets jsonb not null default '[]',
  header_row int,
  group_by text,
  columns jsonb not null default '[]',
  warnings jsonb not null default '[]',
  mapping jsonb not null,
  outputs jsonb not null default '{"pdfa": false, "tagged": false}',
  row_count int not null default 0,
  longest_row int,
  first_bad_row int,
  problem_count int not null default 0,
  -- The last run; what state the batch is in is read from it.
  job_id uuid references jobs on delete set null,
  version int not null default 1,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  removed_at timestamptz
);
create index batches_newest on batches (workspace_id, created_at, id);
create index batches_name on batches (workspace_id, name, id);
call octavo_guard('batches');

create table batch_rows (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  batch_id uuid not null references batches on delete cascade,
  -- As Excel shows it.
  row_number int not null,
  values jsonb not null,
  overlay jsonb not null default '{}',
  primary key (batch_id, row_number)
);
call octavo_guard('batch_rows');

create table documents (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  batch_id uuid not null references batches on delete cascade,
  row_number int not null,
  template_version_id uuid not null references template_versions on delete restrict,
  customer_id uuid references customers on delete set null,
  title text not null,
  status text not null default 'queued' check (status in ('queued', 'done', 'error')),
  pages int,
  docx_file_id uuid references files on delete restrict,
  pdf_file_id uuid references files on delete restrict,
  error text,
  -- What it was printed from, as it was.
  printed jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- A row has one document, however often a piece of work is tried.
  unique (batch_id, row_number)
);
create index documents_batch_status on documents (batch_id, status);
create index documents_newest on documents (workspace_id, created_at, id);
create index documents_title on documents (workspace_id, title, id);
create index documents_customer on documents (workspace_id, customer_id);
create index documents_version on documents (template_version_id);
call octavo_guard('documents');

-- The mapping that worked last for a template is where its next batch begins.
create table remembered_mappings (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  template_id uuid not null references templates on delete cascade,
  mapping jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, template_id)
);
call octavo_guard('remembered_mappings');

-- Which PDF a DOCX gave: a conversion costs 80 ms, this row 0.2 ms.
create table conversions (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  -- SHA-256 of the DOCX with the options and the converter's version.
  key text not null,
  sha256 text not null,
  size bigint not null,
  pages int not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, key)
);
call octavo_guard('conversions');
