-- What every module's search stands on: text made plain, and the condition that all words of a question occur in it.

-- Substrings by index. Where the owner may not add it (it is a trusted extension), search reads the workspace's rows.
do $$
begin
  create extension if not exists pg_trgm with schema public;
exception when others then
  raise notice 'pg_trgm is not available: %', sqlerrm;
end
$$;

-- Small letters without accents, beginning with a space, so that ' word' finds the beginnings of words.
create function octavo_plain(written text) returns text language sql immutable strict parallel safe as $$
  select ' ' || replace(replace(replace(translate(
    regexp_replace(normalize(lower(written), nfkd), U&'[\0300-\036F]', '', 'g'), 'øłđıð', 'oldid'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
$$;

-- ' and … like …' for each word of the question, as SQL text for execute: a plan made for these words may use the
-- index. Four digits or more and nothing else may be a telephone number: joined, without the zero that countries drop.
create function octavo_matches(question text) returns text language sql immutable strict parallel safe as $$
  select ' and (' || case when question ~ '^[\s\d+()./-]*$' and length(ltrim(regexp_replace(question, '\D', '', 'g'), '0')) > 3
      then 'search_text like ' || quote_literal('%' || ltrim(regexp_replace(question, '\D', '', 'g'), '0') || '%') || ' or '
      else '' end
    || coalesce((
      select string_agg('search_text like ' || quote_literal(
          case when length(word) < 3 then '% ' else '%' end
          || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%'), ' and ')
      from (select word from regexp_split_to_table(btrim(octavo_plain(question)), '\s+') word limit 8) words
      where word <> ''), 'false') || ')'
$$;

-- Gives a table, which has a column search_text, the index for it, where that can be had.
create procedure octavo_index_search(searched regclass) language plpgsql as $$
begin
  if exists (select 1 from pg_extension where extname = 'pg_trgm') then
    execute format('create index %I on %s using gin (search_text gin_trgm_ops)', searched::text || '_search', searched);
  end if;
end
$$;

-- Row-level security keeps the planner from the index (like is not leakproof), so the search of each table is its
-- owner's function, which filters the workspace itself. At most 500 are put in order: nobody reads more.
create function find_uploads(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute 'select s.id, s.name, s.kind from (
      select u.id, f.name, u.kind, public.octavo_plain(f.name) as search_text, u.created_at
      from public.uploads u join public.files f on f.id = u.file_id
      where u.workspace_id = $1 and u.removed_at is null) s
    where true' || public.octavo_matches(question) || ' order by s.created_at desc limit $2'
    using public.octavo_workspace(), most;
end
$$;

create function find_users(question text, most int) returns table (id uuid, title text, detail text)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute 'select s.id, s.username, s.email from (
      select u.id, u.username, u.email, public.octavo_plain(u.username || '' '' || u.email) as search_text
      from public.users u where u.workspace_id = $1 and u.removed_at is null) s
    where true' || public.octavo_matches(question) || ' order by s.username limit $2'
    using public.octavo_workspace(), most;
end
$$;

do $$
begin
  execute format('revoke all on function find_uploads(text, int), find_users(text, int) from public');
  execute format('grant execute on function find_uploads(text, int), find_users(text, int) to %I', octavo_app_role());
end
$$;
