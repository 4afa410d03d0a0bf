-- Sessions, tokens, keys and invites name their workspace together with their person, so that none refers to
-- another workspace's (foreign keys are checked without policies); and an API key may run out.

alter table users add constraint users_own unique (workspace_id, id);
alter table sessions add constraint sessions_own unique (workspace_id, id);

alter table sessions drop constraint sessions_user_id_fkey;
alter table sessions add constraint sessions_user_own foreign key (workspace_id, user_id)
  references users (workspace_id, id) on delete cascade;

alter table refresh_tokens drop constraint refresh_tokens_user_id_fkey;
alter table refresh_tokens drop constraint refresh_tokens_family_id_fkey;
alter table refresh_tokens add constraint refresh_tokens_user_own foreign key (workspace_id, user_id)
  references users (workspace_id, id) on delete cascade;
alter table refresh_tokens add constraint refresh_tokens_session_own foreign key (workspace_id, family_id)
  references sessions (workspace_id, id) on delete cascade;

alter table api_keys drop constraint api_keys_user_id_fkey;
alter table api_keys add constraint api_keys_user_own foreign key (workspace_id, user_id)
  references users (workspace_id, id) on delete cascade;

alter table invites drop constraint invites_invited_by_fkey;
alter table invites add constraint invites_by_own foreign key (workspace_id, invited_by)
  references users (workspace_id, id) on delete set null (invited_by);

-- Null: until it is ended.
alter table api_keys add column expires_at timestamptz;

drop function find_api_key(text);
create function find_api_key(asked_hash text)
returns table (
  id uuid, name text, access text, key_capabilities text[],
  user_id uuid, workspace_id uuid, username text, role text, user_capabilities text[],
  -- Milliseconds; null for a key that never runs out.
  runs_out_in double precision
)
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update public.api_keys k set last_used_at = now()
  where k.key_hash = asked_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    and (k.last_used_at is null or k.last_used_at < now() - interval '10 minutes');
  return query
    select k.id, k.name, k.access, k.capabilities, u.id, u.workspace_id, u.username, u.role, u.capabilities,
      (extract(epoch from k.expires_at - clock_timestamp()) * 1000)::double precision
    from public.api_keys k join public.users u on u.id = k.user_id
    where k.key_hash = asked_hash and k.revoked_at is null and u.removed_at is null
      and (k.expires_at is null or k.expires_at > now());
end
$$;
do $$
begin
  revoke all on function find_api_key(text) from public;
  execute format('grant execute on function find_api_key(text) to %I', octavo_app_role());
end
$$;

-- By the clock, not by the transaction's beginning: a try that began before another one failed would wait for a
-- free failure, and one that hashes for long would not see the waiting that it has outlived.
create or replace function sign_in_wait(asked text[]) returns int
language sql volatile security definer set search_path = pg_catalog, public as $$
  select coalesce(max(ceil(extract(epoch from next_at - clock_timestamp())))::int, 0)
  from public.sign_in_failures where key = any(asked) and next_at > clock_timestamp()
$$;
