-- Backups of the whole installation, as its owner's company sees them; the bytes lie in a folder, not in the storage.

create table backups (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  file_name text not null,
  job_id uuid,
  by_clock boolean not null default false,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  failed_at timestamptz,
  error text,
  -- Of the file, and what is in it.
  size bigint,
  rows_saved bigint,
  files_saved bigint,
  files_missing int,
  release text,
  verified_at timestamptz,
  verify_error text,
  unique (workspace_id, file_name),
  foreign key (workspace_id, job_id) references jobs (workspace_id, id) on delete set null (job_id)
);
create index backups_newest on backups (workspace_id, created_at desc, id desc);
create index backups_job on backups (workspace_id, job_id);
create index backups_by on backups (created_by);
call octavo_guard('backups');

create table backup_schedules (
  workspace_id uuid primary key default octavo_workspace() references workspaces on delete cascade,
  is_on boolean not null default true,
  hour int not null check (hour between 0 and 23),
  keep int not null check (keep between 1 and 366),
  version int not null default 1,
  changed_at timestamptz not null default now()
);
call octavo_guard('backup_schedules');
