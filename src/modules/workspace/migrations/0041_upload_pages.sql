-- Pages of PDFs, counted when they are uploaded.
alter table uploads add column pages int check (pages > 0);
