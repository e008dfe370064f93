-- what an incremental model left beside the live schemas: its changes, and the view of the model as it will be
select
    n.nspname as schema_name,
    left(n.nspname, length(n.nspname) - length(%(suffix)s)) as live_schema,
    whole.relname as name,
    whole.oid::bigint as view_oid,
    c.relname as changes,
    c.oid::bigint as changes_oid,
    split_part(obj_description(c.oid, 'pg_class'), ' ', 1) as key,
    split_part(obj_description(c.oid, 'pg_class'), ' ', 2) as touched,
    array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
    ) as columns
from pg_class c
inner join pg_namespace n on n.oid = c.relnamespace
inner join pg_class whole
    on whole.relnamespace = c.relnamespace and whole.relname = left(c.relname, -length('__changes'))
where right(n.nspname, length(%(suffix)s)) = %(suffix)s
    and right(c.relname, length('__changes')) = '__changes'
    and c.relkind = 'r' and whole.relkind = 'v'
order by n.nspname, whole.relname
