/**
 * The tables beside those of pg-boss: data, results, and workers.
 *
 * @module
 */

/** The schema of pg-boss's tables, and that of these. */
export const JOBS = 'hindcast_jobs'
const OWN = 'hindcast'

/** Makes the tables; several that begin at once wait for each other. */
export const MAKE = `
begin;
select pg_advisory_xact_lock(4742041950);
create schema if not exists ${OWN};
create table if not exists ${OWN}.data (
  sha256 text primary key, bytes bytea not null, made_at timestamptz not null default now());
create table if not exists ${OWN}.result (
  key text primary key, mark bigint generated always as identity unique, worker text not null, machine text not null,
  fingerprint text not null, sha256 text not null, content text not null, made_at timestamptz not null default now());
create table if not exists ${OWN}.repeat (
  key text not null, worker text not null, machine text not null, fingerprint text not null, is_audit boolean not null,
  made_at timestamptz not null default now(), primary key (key, worker));
create table if not exists ${OWN}.worker (
  id text primary key, machine text not null, threads integer not null, release text not null, numerics integer not null,
  seen_at timestamptz not null default now());
commit;`

export const HAS_DATA = `select 1 from ${OWN}.data where sha256 = $1`
export const PUT_DATA = `insert into ${OWN}.data (sha256, bytes) values ($1, $2) on conflict do nothing`
export const DATA = `select bytes from ${OWN}.data where sha256 = $1`

export const STATES = `
select id, state::text as state, retry_count as retries, output->>'message' as message
from ${JOBS}.job where name = $1 and id = any($2::uuid[])`

export const KEEP = `
with first as (
  insert into ${OWN}.result (key, worker, machine, fingerprint, sha256, content) values ($1, $2, $3, $4, $5, $6)
  on conflict (key) do nothing returning key)
insert into ${OWN}.repeat (key, worker, machine, fingerprint, is_audit)
select $1, $2, $3, $4, $7::boolean where not exists (select 1 from first)
on conflict (key, worker) do update set fingerprint = excluded.fingerprint, made_at = now()`

const RESULT = 'key, worker, machine, fingerprint, sha256, content'
export const RESULTS = `select ${RESULT} from ${OWN}.result where key = any($1::text[])`
export const LAST_MARK = `select coalesce(max(mark), 0)::text as mark from ${OWN}.result`
export const RESULTS_SINCE = `
select ${RESULT}, mark::text as mark from ${OWN}.result r where r.mark > $1::bigint order by r.mark limit 500`
export const REPLACE = `
update ${OWN}.result set worker = $2, machine = $3, fingerprint = $4, sha256 = $5, content = $6 where key = $1`
export const DROP_RESULT = `delete from ${OWN}.result where key = $1`
export const REPEATS = `
select key, worker, machine, fingerprint, is_audit as "isAudit" from ${OWN}.repeat where key = any($1::text[])
order by made_at`

export const PRESENT = `
insert into ${OWN}.worker (id, machine, threads, release, numerics) values ($1, $2, $3, $4, $5)
on conflict (id) do update set seen_at = now()`
export const ABSENT = `delete from ${OWN}.worker where id = $1 or seen_at < now() - interval '1 day'`
export const WORKERS = `
select id, machine, threads, release, numerics, extract(epoch from now() - seen_at)::float8 as silent
from ${OWN}.worker where seen_at > now() - interval '1 hour' order by machine, id`

export const COUNTS = `
select name, count(*) filter (where state in ('created', 'retry'))::int as waiting,
  count(*) filter (where state = 'active')::int as active, count(*) filter (where state = 'completed')::int as done,
  count(*) filter (where state = 'failed')::int as failed
from ${JOBS}.job where name like 'hindcast/%' group by name order by name`
export const FAILED = `
select name, id, state::text as state, retry_count as retries, output->>'message' as message
from ${JOBS}.job where name like 'hindcast/%' and state = 'failed' order by completed_on limit 1000`
export const KEPT = `
select (select count(*)::int from ${OWN}.result) as results, (select count(*)::int from ${OWN}.data) as tables,
  (select coalesce(sum(octet_length(bytes)), 0)::float8 from ${OWN}.data) as bytes`
/** Drops what a worker computed; how many results. */
export const PURGE_WORKER = `
with results as (delete from ${OWN}.result where worker = $1 returning key),
  repeats as (delete from ${OWN}.repeat where worker = $1 returning key)
select ((select count(*) from results) + (select count(*) from repeats))::int as dropped`
export const PURGE = `
begin; delete from ${OWN}.result; delete from ${OWN}.repeat; delete from ${OWN}.data; commit;`
