-- tables and views of the schemas, each with its twin in the live schema
select
    n.nspname as schema_name,
    left(n.nspname, length(n.nspname) - length(%(suffix)s)) as live_schema,
    c.relname as name,
    c.oid::bigint as oid,
    c.relkind = 'v' as is_view,
    live.oid::bigint as live_oid,
    live.relkind = 'v' as is_live_view
from pg_class c
inner join pg_namespace n on n.oid = c.relnamespace
left join pg_namespace live_n on live_n.nspname = left(n.nspname, length(n.nspname) - length(%(suffix)s))
left join pg_class live on live.relnamespace = live_n.oid and live.relname = c.relname and live.relkind in ('r', 'v')
where n.nspname = any (%(schemas)s) and c.relkind in ('r', 'v')
order by n.nspname, c.relname
