-- Customers that were deleted wait in the trash; those that are here are found by any part of what names them.

alter table customers add column removed_at timestamptz;
-- A reference is free again once its customer is in the trash.
drop index customers_reference;
create unique index customers_reference on customers (workspace_id, reference)
  where reference is not null and removed_at is null;

alter table customers add column search_text text generated always as (octavo_plain(
  name || ' ' || coalesce(email, '') || ' ' || coalesce(reference, '') || ' ' || coalesce(phone, ''))) stored;
call octavo_index_search('customers');

create function find_customers(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute 'select s.id, s.name, nullif(concat_ws('' · '', s.reference, s.email, s.phone), '''') from (
      select id, name, reference, email, phone, search_text from public.customers
      where workspace_id = $1 and removed_at is null' || public.octavo_matches(question) || ' limit 500) s
    order by not starts_with(s.search_text, $3), position($3 in s.search_text) = 0, s.name, s.id limit $2'
    using public.octavo_workspace(), most, rtrim(public.octavo_plain(btrim(question)));
end
$$;

do $$
begin
  execute 'revoke all on function find_customers(text, int) from public';
  execute format('grant execute on function find_customers(text, int) to %I', octavo_app_role());
end
$$;
