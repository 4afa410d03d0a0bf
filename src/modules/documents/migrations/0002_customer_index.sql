-- Taking a customer out asks who refers to it, by its id alone: with the workspace first, that reads the whole index.
create index documents_customer_id on documents (customer_id);
