-- Documents can be deleted one by one; their row may then be made anew. Documents and batches are found by name.

alter table documents add column removed_at timestamptz;
alter table documents drop constraint documents_batch_id_row_number_key;
-- A row has one document that counts, however often a piece of work is tried.
create unique index documents_row on documents (batch_id, row_number) where removed_at is null;
create index documents_removed on documents (batch_id) where removed_at is not null;

alter table documents add column search_text text generated always as (octavo_plain(title)) stored;
call octavo_index_search('documents');

create function find_documents(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute 'select s.id, s.title, b.name from (
      select id, title, batch_id, search_text, created_at from public.documents
      where workspace_id = $1 and removed_at is null' || public.octavo_matches(question) || ' limit 500) s
    join public.batches b on b.id = s.batch_id and b.removed_at is null
    order by not starts_with(s.search_text, $3), position($3 in s.search_text) = 0, s.created_at desc, s.id limit $2'
    using public.octavo_workspace(), most, rtrim(public.octavo_plain(btrim(question)));
end
$$;

-- Batches: a few thousand at most, so no index of their own.
create function find_batches(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute 'select s.id, s.name, s.data_name from (
      select id, name, data_name, created_at, public.octavo_plain(name || '' '' || coalesce(data_name, '''')) as search_text
      from public.batches where workspace_id = $1 and removed_at is null) s
    where true' || public.octavo_matches(question) || ' order by s.created_at desc limit $2'
    using public.octavo_workspace(), most;
end
$$;

do $$
begin
  execute 'revoke all on function find_documents(text, int), find_batches(text, int) from public';
  execute format('grant execute on function find_documents(text, int), find_batches(text, int) to %I', octavo_app_role());
end
$$;
