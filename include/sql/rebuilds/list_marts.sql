select c.relname as name
from pg_class c
inner join pg_namespace n on n.oid = c.relnamespace
where n.nspname = %(schema)s and c.relkind in ('r', 'v')
order by c.relname
