-- Opening a link as one statement, planned once a connection: sent one by one, its eight statements were planned anew
-- each time and cost 3.6 ms of processor.
-- A plan that is kept was perhaps made when the tables were empty, and would read them whole later: hence enable_seqscan.

-- The link that a token leads to, as it stands this second, and what this browser has proved so far.
create function portal_visit(asked_token uuid, own_hash text)
returns table (link_id uuid, token_id uuid, delivery_id uuid, customer_id uuid, title text, company text, channel text,
  address text, locale text, code boolean, may_renew boolean, max_opens int, opens int, first_opened_at timestamptz,
  expires_at timestamptz, is_over boolean, revoked_at timestamptz, renewed_at timestamptz, session_id uuid,
  verified_at timestamptz, opened_at timestamptz, session_ends_at timestamptz)
language plpgsql stable set enable_seqscan = off as $$
#variable_conflict use_column
begin
  return query
  select l.id, t.id, l.delivery_id, l.customer_id, d.title, coalesce(m.company, b.sender_name, w.name), l.channel,
    l.address, l.locale, l.code, l.may_renew, l.max_opens, l.opens, l.first_opened_at, t.expires_at,
    t.expires_at <= now(), l.revoked_at,
    (select max(n.created_at) from link_tokens n where n.link_id = l.id and n.created_at > t.created_at
      and n.expires_at > now()),
    s.id, s.verified_at, s.opened_at, s.expires_at
  from link_tokens t
    join links l on l.id = t.link_id
    join deliveries d on d.id = l.delivery_id
    join workspaces w on w.id = l.workspace_id
    left join message_settings m on m.workspace_id = l.workspace_id
    left join workspace_branding b on b.workspace_id = l.workspace_id
    left join portal_sessions s on s.secret_hash = own_hash and s.token_id = t.id and s.expires_at > now()
  where t.id = asked_token;
end
$$;

-- What a visitor may read: the link's own documents, and after a code all that the same customer was sent there. A code
-- proves the number or mailbox that it went to; where that is not the customer's own today, only what went to it.
create function portal_readable(own_link uuid, customer uuid, is_verified boolean, own_channel text, own_address text)
returns table (id uuid, link_id uuid, delivery_id uuid, title text, sent_at timestamptz, corrected_at timestamptz,
  created_at timestamptz, is_of_link boolean, sha256 text, size bigint, media_type text, name text)
language plpgsql stable set enable_seqscan = off as $$
#variable_conflict use_column
declare
  is_own boolean := is_verified and customer is not null and exists (select 1 from customers c where c.id = customer
    and case own_channel when 'sms' then c.phone = own_address else lower(c.email) = lower(own_address) end);
begin
  return query select s.id, l.id, l.delivery_id, s.title, coalesce(l.sent_at, l.created_at), s.corrected_at,
      s.created_at, true, f.sha256, f.size, f.media_type, f.name
    from links l join sent_documents s on s.link_id = l.id join files f on f.id = s.file_id where l.id = own_link;
  if not is_verified or customer is null then return; end if;
  return query select s.id, l.id, l.delivery_id, s.title, coalesce(l.sent_at, l.created_at), s.corrected_at,
      s.created_at, false, f.sha256, f.size, f.media_type, f.name
    from links l join sent_documents s on s.link_id = l.id join files f on f.id = s.file_id
    where l.customer_id = customer and l.id <> own_link and l.revoked_at is null and l.expires_at > now()
      and (l.max_opens is null or l.opens < l.max_opens) and l.sent_at is not null
      and (is_own or (l.address = own_address and l.channel = own_channel));
end
$$;

-- Counted, written down, told and let in, where nothing stands in the way; otherwise no row, and asking for the visit
-- says why. Of two at the same moment only as many come in as may. A browser that has proved its code keeps the session
-- that it got for that; one that had none gets `new_hash`. Enters the link's workspace.
create function portal_open(asked_hash text, own_hash text, new_hash text, from_address text, from_agent text, minutes int)
returns table (workspace_id uuid, link_id uuid, token_id uuid, delivery_id uuid, customer_id uuid, title text, company text,
  channel text, address text, locale text, code boolean, may_renew boolean, max_opens int, opens int,
  first_opened_at timestamptz, expires_at timestamptz, is_over boolean, revoked_at timestamptz, renewed_at timestamptz,
  session_id uuid, verified_at timestamptz, opened_at timestamptz, session_ends_at timestamptz, is_fresh boolean)
language plpgsql set enable_seqscan = off as $$
#variable_conflict use_column
declare
  held record;
  it record;
  counted int;
  ends timestamptz;
  own uuid;
  log uuid;
begin
  select f.* into held from find_link_token(asked_hash) f;
  if not found then return; end if;
  perform set_config('octavo.workspace', held.workspace_id::text, true);
  select v.* into it from portal_visit(held.token_id, own_hash) v;
  if not found or it.revoked_at is not null or it.is_over or it.opened_at is not null
    or (it.code and it.verified_at is null) then return; end if;
  update links l set opens = l.opens + 1, last_opened_at = now(), first_opened_at = coalesce(l.first_opened_at, now())
    where l.id = it.link_id and l.revoked_at is null and (l.max_opens is null or l.opens < l.max_opens)
    returning l.opens into counted;
  if not found then return; end if;
  if it.session_id is null then
    insert into portal_sessions (link_id, token_id, secret_hash, opened_at, expires_at)
      values (it.link_id, it.token_id, new_hash, now(), least(now() + make_interval(mins => minutes), it.expires_at))
      returning id, expires_at into own, ends;
  else
    update portal_sessions s set opened_at = now() where s.id = it.session_id returning s.id, s.expires_at into own, ends;
  end if;
  insert into access_log (act, link_id, delivery_id, customer_id, address, agent)
    values ('opened', it.link_id, it.delivery_id, it.customer_id, from_address, from_agent) returning id into log;
  insert into access_unsealed (log_id) values (log);
  if counted = 1 then
    perform octavo_announce(jsonb_build_array(jsonb_build_object('type', 'link.opened',
      'timestamp', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'data', jsonb_build_object('id', it.link_id, 'delivery_id', it.delivery_id, 'customer_id', it.customer_id))));
    if it.customer_id is not null then
      perform octavo_add_events(jsonb_build_array(jsonb_build_object('customer_id', it.customer_id, 'kind', 'link.opened',
        'title', it.title, 'noun', 'link', 'noun_id', it.link_id)));
    end if;
  end if;
  return query select held.workspace_id, it.link_id, it.token_id, it.delivery_id, it.customer_id, it.title, it.company,
    it.channel, it.address, it.locale, it.code, it.may_renew, it.max_opens, counted, it.first_opened_at, it.expires_at,
    it.is_over, it.revoked_at, it.renewed_at, own, it.verified_at, now(), ends, it.session_id is null;
end
$$;

alter function seal_access(int) set enable_seqscan = off;
