-- What was deleted and can still be brought back. The thing's own row stays in its table, with removed_at set.

create table trash (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  -- As its module calls it, and as file_uses does.
  kind text not null,
  noun_id text not null,
  name text not null,
  deleted_by text,
  deleted_at timestamptz not null default now(),
  unique (workspace_id, kind, noun_id)
);
create index trash_newest on trash (workspace_id, deleted_at, id);
call octavo_guard('trash');

alter table uploads add column removed_at timestamptz;
