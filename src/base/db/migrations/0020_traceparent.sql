-- Where in a trace (W3C Trace Context) somebody asked for a job, so that its pieces hang below that in any process.

alter table jobs add column traceparent text;
