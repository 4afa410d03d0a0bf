-- What every module stands on: workspaces and their guard, files, the audit log, idempotency keys.

-- Time-ordered ids keep index pages warm; PostgreSQL has uuidv7() from 18 on, before that ids are random.
do $$
begin
  if to_regprocedure('pg_catalog.uuidv7()') is not null then
    create function octavo_id() returns uuid language sql volatile parallel safe as 'select uuidv7()';
  else
    create function octavo_id() returns uuid language sql volatile parallel safe as 'select gen_random_uuid()';
  end if;
end
$$;

-- Unset raises without the second argument, and a spent SET LOCAL leaves '': both mean "no workspace".
create function octavo_workspace() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('octavo.workspace', true), '')::uuid $$;

-- Puts a table behind its workspace. The owner keeps sight of all rows by a policy of its own, since FORCE
-- would blind sign-in look-ups, job dispatch and backup on a database whose owner is no superuser.
create procedure octavo_guard(guarded regclass, rights text default 'select, insert, update, delete')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security, force row level security', guarded);
  execute format('create policy octavo_workspace on %s to %I using (workspace_id = octavo_workspace())
    with check (workspace_id = octavo_workspace())', guarded, octavo_app_role());
  execute format('create policy octavo_owner on %s to %I using (true) with check (true)', guarded, current_user);
  execute format('revoke all on %s from public, %I', guarded, octavo_app_role());
  execute format('grant %s on %s to %I', rights, guarded, octavo_app_role());
end
$$;

create table workspaces (
  id uuid primary key default octavo_id(),
  name text not null,
  kind text not null default 'own' check (kind in ('own', 'sample')),
  created_at timestamptz not null default now()
);
-- A workspace sees its own row alone. The owner makes and removes workspaces.
alter table workspaces enable row level security, force row level security;
do $$
begin
  execute format('create policy octavo_workspace on workspaces to %I using (id = octavo_workspace())
    with check (id = octavo_workspace())', octavo_app_role());
  execute format('create policy octavo_owner on workspaces to %I using (true) with check (true)', current_user);
  execute format('grant select, update on workspaces to %I', octavo_app_role());
end
$$;

create table files (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size >= 0),
  media_type text not null,
  name text not null,
  created_at timestamptz not null default now()
);
-- Not unique: two people who upload the same bytes have two files, which share one blob of the store.
create index files_blob on files (workspace_id, sha256);
create index files_newest on files (workspace_id, created_at desc, id desc);
call octavo_guard('files');

create table file_uses (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  file_id uuid not null references files on delete restrict,
  kind text not null,
  id text not null,
  label text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, file_id, kind, id)
);
create index file_uses_file on file_uses (file_id);
create index file_uses_user on file_uses (workspace_id, kind, id);
call octavo_guard('file_uses');

create table audit_log (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  at timestamptz not null default clock_timestamp(),
  user_id uuid,
  user_name text,
  action text not null,
  noun text,
  noun_id text,
  detail jsonb not null default '{}',
  request_id text,
  address text
);
create index audit_log_newest on audit_log (workspace_id, at desc, id desc);
create index audit_log_noun on audit_log (workspace_id, noun, noun_id, at desc);
create index audit_log_user on audit_log (workspace_id, user_id, at desc);
-- Append-only for everybody but the owner.
call octavo_guard('audit_log', 'select, insert');

create table idempotency_keys (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id text not null,
  key text not null check (length(key) between 1 and 255),
  route text not null,
  body_hash text not null,
  state text not null default 'in_flight' check (state in ('in_flight', 'done')),
  status int,
  headers jsonb,
  reply bytea,
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id, key)
);
create index idempotency_keys_old on idempotency_keys (created_at);
call octavo_guard('idempotency_keys');
