-- Foreign keys are checked without policies, so a key that names the workspace too is what keeps a row from
-- referring to another workspace's.

alter table files add constraint files_own unique (workspace_id, id);
alter table jobs add constraint jobs_own unique (workspace_id, id);

alter table file_uses drop constraint file_uses_file_id_fkey;
alter table file_uses add constraint file_uses_file foreign key (workspace_id, file_id)
  references files (workspace_id, id) on delete restrict;

alter table jobs drop constraint jobs_output_file_id_fkey;
alter table jobs add constraint jobs_output_file foreign key (workspace_id, output_file_id)
  references files (workspace_id, id) on delete set null (output_file_id);

alter table job_pieces drop constraint job_pieces_job_id_fkey;
alter table job_pieces add constraint job_pieces_job_own foreign key (workspace_id, job_id)
  references jobs (workspace_id, id) on delete cascade;
