-- Invites: a link that lets one person into a workspace, once, within three days; kept as its hash.

create table invites (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  token_hash text not null unique,
  email text not null,
  role text not null check (role in ('admin', 'standard')),
  capabilities text[] not null default '{}',
  invited_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '72 hours',
  used_at timestamptz,
  revoked_at timestamptz
);
create index invites_newest on invites (workspace_id, created_at desc, id desc);
create index invites_by on invites (invited_by);
call octavo_guard('invites');

-- The workspace that a link leads into, while it may be used. An invite of somebody who has been removed since ends with them.
create function find_invite(asked_hash text) returns uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select i.workspace_id from public.invites i left join public.users u on u.id = i.invited_by
  where i.token_hash = asked_hash and i.used_at is null and i.revoked_at is null and i.expires_at > now()
    and u.removed_at is null
$$;
do $$
begin
  revoke all on function find_invite(text) from public;
  execute format('grant execute on function find_invite(text) to %I', octavo_app_role());
end
$$;
