-- Adds to timelines from within the database too: for deeds that are one statement there.

create function octavo_add_events(events jsonb) returns void language plpgsql as $$
begin
  insert into customer_events (customer_id, kind, title, noun, noun_id, detail)
    select (it->>'customer_id')::uuid, it->>'kind', it->>'title', it->>'noun', it->>'noun_id', coalesce(it->'detail', '{}')
    from jsonb_array_elements(events) it;
end
$$;
