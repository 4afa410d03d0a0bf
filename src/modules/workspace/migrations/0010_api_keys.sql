-- API keys: a person's standing token for scripts, kept as its hash, with at most the rights of that person.

create table api_keys (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null references users on delete cascade,
  name text not null,
  key_hash text not null unique,
  -- The first characters, so that a person can tell which key a script holds.
  hint text not null,
  access text not null check (access in ('read', 'write')),
  -- Null: all that its person may do, now and later.
  capabilities text[],
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_newest on api_keys (workspace_id, created_at desc, id desc);
create index api_keys_user on api_keys (workspace_id, user_id);
call octavo_guard('api_keys');

-- Who comes with this key. Rights are those of this moment; the time of use is kept to ten minutes.
create function find_api_key(asked_hash text)
returns table (
  id uuid, name text, access text, key_capabilities text[],
  user_id uuid, workspace_id uuid, username text, role text, user_capabilities text[]
)
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update public.api_keys k set last_used_at = now()
  where k.key_hash = asked_hash and k.revoked_at is null
    and (k.last_used_at is null or k.last_used_at < now() - interval '10 minutes');
  return query
    select k.id, k.name, k.access, k.capabilities, u.id, u.workspace_id, u.username, u.role, u.capabilities
    from public.api_keys k join public.users u on u.id = k.user_id
    where k.key_hash = asked_hash and k.revoked_at is null and u.removed_at is null;
end
$$;

-- Tells every API process, at commit, that a right it may remember has changed.
create function octavo_rights_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('octavo_rights', 'keys');
  return null;
end
$$;
create trigger api_keys_rights after update of revoked_at or delete on api_keys
  for each statement execute function octavo_rights_changed();
create trigger users_rights after update of role, capabilities, username, removed_at or delete on users
  for each statement execute function octavo_rights_changed();

-- The company that the command line adds people to: the one of one's own, null while there is none or a choice.
create function own_workspace() returns uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select case when count(*) = 1 then (array_agg(id))[1] end from public.workspaces where kind = 'own'
$$;

do $$
declare f text;
begin
  foreach f in array array['find_api_key(text)', 'own_workspace()'] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %I', f, octavo_app_role());
  end loop;
end
$$;
