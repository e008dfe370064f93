-- who holds or wants a lock on what is to be replaced; no query text, which may hold data
select
    l.pid,
    coalesce(a.usename, a.backend_type) as usename,
    coalesce(nullif(a.application_name, ''), 'no name') as application_name,
    coalesce(a.state, 'unknown state') as state,
    round(extract(epoch from clock_timestamp() - a.xact_start)) as seconds,
    min(l.relation::regclass::text) as relation
from pg_locks l
inner join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'relation' and l.granted and l.relation::bigint = any (%(oids)s)
    and l.database = (select oid from pg_database where datname = current_database())
    and l.pid <> pg_backend_pid()
group by l.pid, a.usename, a.backend_type, a.application_name, a.state, a.xact_start
order by a.xact_start, l.pid
