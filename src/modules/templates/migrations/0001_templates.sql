-- Word templates; every file ever given for one is a version of its own.

create table templates (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  name text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  removed_at timestamptz
);
create index templates_changed on templates (workspace_id, updated_at, id);
create index templates_name on templates (workspace_id, name, id);
call octavo_guard('templates');

create table template_versions (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  template_id uuid not null references templates on delete cascade,
  number int not null,
  file_id uuid not null references files on delete restrict,
  dialect text not null,
  placeholders jsonb not null,
  warnings jsonb not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  unique (template_id, number)
);
call octavo_guard('template_versions');
