-- Deliveries in the search: by their title, and by the names of those whom they went to.

-- A few thousand, so no index of their own. By customer: the newest delivery to each that customers' own search finds.
create function find_deliveries(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute '
    select found.id, found.title, found.detail from (
      select distinct on (it.id) it.* from (
        (select s.id, s.title, null::text as detail, s.created_at, 0 as rank from (
            select id, title, created_at, public.octavo_plain(title) as search_text
            from public.deliveries where workspace_id = $1) s
          where true' || public.octavo_matches(question) || ' order by s.created_at desc limit $2)
        union all
        (select d.id, d.title, c.title, d.created_at, 1
          from public.find_customers($3, 50) c
            cross join lateral (select l.delivery_id from public.links l
              where l.customer_id = c.id and l.workspace_id = $1 order by l.created_at desc limit 1) l
            join public.deliveries d on d.id = l.delivery_id and d.workspace_id = $1
          order by d.created_at desc limit $2)
      ) it order by it.id, it.rank
    ) found order by found.rank, found.created_at desc limit $2'
    using public.octavo_workspace(), most, question;
end
$$;

do $$
begin
  revoke all on function find_deliveries(text, int) from public;
  execute format('grant execute on function find_deliveries(text, int) to %I', octavo_app_role());
end
$$;
