-- What a visitor of the portal leaves: codes that were sent, wrong guesses, sessions, questions.

create table portal_codes (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  link_id uuid not null,
  -- HMAC-SHA256 of the code under the link's token, which is stored nowhere: six digits alone are guessed in a second.
  code_hash text not null,
  -- The number or mailbox that it went to, and the network address that asked.
  target text not null,
  address text not null,
  tries int not null default 0,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade
);
create index portal_codes_link on portal_codes (link_id, created_at);
create index portal_codes_target on portal_codes (workspace_id, target, created_at);
create index portal_codes_address on portal_codes (workspace_id, address, created_at);
create index portal_codes_old on portal_codes (created_at);
call octavo_guard('portal_codes');

create table portal_wrongs (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  link_id uuid not null,
  address text not null,
  created_at timestamptz not null default now(),
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade
);
create index portal_wrongs_link on portal_wrongs (link_id, created_at);
create index portal_wrongs_address on portal_wrongs (workspace_id, address, created_at);
create index portal_wrongs_old on portal_wrongs (created_at);
call octavo_guard('portal_wrongs');

-- A browser that was let in, for half an hour: by a code, or by opening a link that asks for none.
create table portal_sessions (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  link_id uuid not null,
  token_id uuid not null references link_tokens on delete cascade,
  secret_hash text not null unique,
  verified_at timestamptz,
  opened_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade
);
create index portal_sessions_link on portal_sessions (link_id);
create index portal_sessions_token on portal_sessions (token_id);
create index portal_sessions_old on portal_sessions (expires_at);
call octavo_guard('portal_sessions');

-- The outbox of customers' questions: whoever answers them (the help desk) takes them up from here.
create table customer_questions (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  link_id uuid not null,
  customer_id uuid,
  sent_id uuid,
  title text,
  text text not null,
  address text,
  created_at timestamptz not null default now(),
  taken_at timestamptz,
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade,
  foreign key (workspace_id, customer_id) references customers (workspace_id, id) on delete set null (customer_id),
  foreign key (workspace_id, sent_id) references sent_documents (workspace_id, id) on delete set null (sent_id)
);
create index customer_questions_newest on customer_questions (workspace_id, created_at, id);
create index customer_questions_open on customer_questions (workspace_id, created_at) where taken_at is null;
create index customer_questions_link on customer_questions (link_id);
create index customer_questions_customer on customer_questions (customer_id);
call octavo_guard('customer_questions');
