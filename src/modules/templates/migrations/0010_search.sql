-- Templates in the search behind ⌘K: a workspace has dozens, so no index of their own.

create function find_templates(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute 'select s.id, s.name, null::text from (
      select id, name, updated_at, public.octavo_plain(name) as search_text from public.templates
      where workspace_id = $1 and removed_at is null) s
    where true' || public.octavo_matches(question) || ' order by s.updated_at desc limit $2'
    using public.octavo_workspace(), most;
end
$$;

do $$
begin
  execute 'revoke all on function find_templates(text, int) from public';
  execute format('grant execute on function find_templates(text, int) to %I', octavo_app_role());
end
$$;
