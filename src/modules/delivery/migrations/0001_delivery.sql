-- Deliveries, the links they make, what a link shows, and the tokens that open it.

create table deliveries (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  title text not null,
  -- What it came from, as an upper floor calls it; opaque here.
  source_kind text not null,
  source_id uuid,
  channel text not null check (channel in ('sms', 'email')),
  subject text,
  text text not null,
  expires_in_s int not null,
  max_opens int,
  code boolean not null,
  may_renew boolean not null,
  documents int not null default 0,
  -- Where links lead: the address that the sender's browser used, unless the installation names one.
  origin text not null,
  send_after timestamptz not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  unique (workspace_id, id)
);
create index deliveries_newest on deliveries (workspace_id, created_at, id);
create index deliveries_source on deliveries (workspace_id, source_kind, source_id);
create index deliveries_by on deliveries (created_by);
call octavo_guard('deliveries');

create table links (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  delivery_id uuid not null,
  customer_id uuid,
  channel text not null check (channel in ('sms', 'email')),
  -- The number or mailbox that it went to: codes go there, and nowhere else.
  address text not null,
  locale text not null,
  code boolean not null,
  may_renew boolean not null,
  max_opens int,
  opens int not null default 0,
  first_opened_at timestamptz,
  last_opened_at timestamptz,
  -- Of the newest token.
  expires_at timestamptz not null,
  revoked_at timestamptz,
  -- Of the last message that carried it.
  message_state text not null default 'queued'
    check (message_state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled')),
  message_reason text,
  sent_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, delivery_id) references deliveries (workspace_id, id) on delete cascade,
  foreign key (workspace_id, customer_id) references customers (workspace_id, id) on delete set null (customer_id)
);
create index links_delivery on links (delivery_id, id);
create index links_newest on links (workspace_id, created_at, id);
create index links_customer on links (customer_id, created_at);
call octavo_guard('links');

-- What opens a link: each message that carries it brings one of its own, since none can be read back.
create table link_tokens (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  link_id uuid not null,
  -- SHA-256, hex: 256 random bits make a slow hash pointless.
  token_hash text not null unique,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade
);
create index link_tokens_link on link_tokens (link_id);
call octavo_guard('link_tokens');

create table sent_documents (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  delivery_id uuid not null,
  link_id uuid not null,
  customer_id uuid,
  -- Opaque facts of whoever gave it: a document of a batch, a booklet, an upload.
  source_kind text not null,
  source_id uuid not null,
  -- What counts together in charts: the template, the book.
  group_id uuid,
  title text not null,
  values jsonb not null default '{}',
  file_id uuid not null references files on delete restrict,
  corrected_at timestamptz,
  viewed_at timestamptz,
  downloaded_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade,
  foreign key (workspace_id, delivery_id) references deliveries (workspace_id, id) on delete cascade,
  foreign key (workspace_id, customer_id) references customers (workspace_id, id) on delete set null (customer_id)
);
create index sent_documents_link on sent_documents (link_id);
create index sent_documents_delivery on sent_documents (delivery_id);
create index sent_documents_source on sent_documents (source_id);
create index sent_documents_group on sent_documents (workspace_id, group_id, created_at);
create index sent_documents_customer on sent_documents (customer_id, created_at);
create index sent_documents_file on sent_documents (file_id);
call octavo_guard('sent_documents');

-- A visitor has a token and no workspace yet: whose it is, and nothing more.
create function find_link_token(asked_hash text) returns table (workspace_id uuid, link_id uuid, token_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select t.workspace_id, t.link_id, t.id from public.link_tokens t where t.token_hash = asked_hash
$$;
do $$
begin
  revoke all on function find_link_token(text) from public;
  execute format('grant execute on function find_link_token(text) to %I', octavo_app_role());
end
$$;
