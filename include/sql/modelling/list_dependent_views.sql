-- views of others that read what is about to be replaced: deepest last, with what it takes to make them again
with recursive dependents as (
    select r.ev_class as oid, 1 as depth
    from pg_depend d
    inner join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
    where d.refclassid = 'pg_class'::regclass and d.refobjid::bigint = any (%(oids)s)
        and r.ev_class::bigint <> all (%(oids)s)
    union
    select r.ev_class, p.depth + 1
    from dependents p
    inner join pg_depend d on d.refobjid = p.oid and d.refclassid = 'pg_class'::regclass
    inner join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
    where r.ev_class <> p.oid and r.ev_class::bigint <> all (%(oids)s)
)

select
    n.nspname as schema_name,
    c.relname as name,
    c.relkind = 'v' as is_view,
    pg_get_userbyid(c.relowner) as owner,
    pg_has_role(c.relowner, 'usage') as is_ours,
    pg_get_viewdef(c.oid) as definition,
    obj_description(c.oid, 'pg_class') as comment,
    (
        select coalesce(json_agg(json_build_object(
            'role', case when a.grantee = 0 then null else pg_get_userbyid(a.grantee) end, 'privilege', a.privilege_type
        )), '[]')
        from aclexplode(c.relacl) a
        where a.grantee <> c.relowner
    ) as grants,
    (
        select coalesce(json_object_agg(a.attname, col_description(c.oid, a.attnum)), '{}')
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and col_description(c.oid, a.attnum) is not null
    ) as column_comments,
    max(d.depth) as depth
from dependents d
inner join pg_class c on c.oid = d.oid
inner join pg_namespace n on n.oid = c.relnamespace
group by c.oid, n.nspname
order by max(d.depth), n.nspname, c.relname
