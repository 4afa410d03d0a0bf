-- Erasing a customer: what the timelines of others say of them goes too. Events are append-only otherwise.

-- Events at other customers that are about these ("merged from"): they stay, without the name.
create function erase_customer_events(asked_ids uuid[]) returns int
language sql security definer set search_path = pg_catalog, public as $$
  with gone as (
    update public.customer_events e set title = '–', detail = '{"erased": true}'
    where e.workspace_id = public.octavo_workspace() and e.customer_id <> all(asked_ids)
      and (e.detail->>'other_id')::uuid = any(asked_ids)
    returning 1)
  select count(*)::int from gone
$$;
do $$
begin
  revoke all on function erase_customer_events(uuid[]) from public;
  execute format('grant execute on function erase_customer_events(uuid[]) to %I', octavo_app_role());
end
$$;
