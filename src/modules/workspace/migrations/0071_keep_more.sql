-- More of what a company may keep for fewer days. Null is what the installation says; for documents and texts: for ever.
alter table workspace_settings
  add column keep_documents int check (keep_documents between 1 and 36500),
  add column keep_messages int check (keep_messages between 1 and 3650),
  add column keep_email_log int check (keep_email_log between 1 and 3650);
