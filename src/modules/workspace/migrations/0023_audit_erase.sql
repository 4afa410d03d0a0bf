-- The one way to take a person's details out of the audit log, which is append-only otherwise. What was done, when
-- and by whom stays; what it said of the person goes.

-- Of entries about these things (ids as text), that have one of these texts as a value, or one of these parts in any.
create function audit_erase(asked_ids text[], asked_texts text[], asked_parts text[]) returns int
language sql security definer set search_path = pg_catalog, public as $$
  with gone as (
    update public.audit_log a set detail = '{"erased": true}'
    where a.workspace_id = public.octavo_workspace() and a.detail <> '{}' and a.detail <> '{"erased": true}'
      and (a.noun_id = any(asked_ids) or exists (
        select 1 from unnest(asked_texts) t
        where t <> '' and position(lower(to_jsonb(t)::text) in lower(a.detail::text)) > 0)
      or exists (
        select 1 from unnest(asked_parts) t
        where t <> '' and position(trim(both '"' from lower(to_jsonb(t)::text)) in lower(a.detail::text)) > 0))
    returning 1)
  select count(*)::int from gone
$$;
do $$
begin
  revoke all on function audit_erase(text[], text[], text[]) from public;
  execute format('grant execute on function audit_erase(text[], text[], text[]) to %I', octavo_app_role());
end
$$;
