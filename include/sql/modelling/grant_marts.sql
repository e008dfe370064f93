do $$
begin
    if exists (select from pg_namespace where nspname = 'marts')
        and exists (select from pg_roles where rolname = 'regulars_bi') then
        grant usage on schema marts to regulars_bi;
        grant select on all tables in schema marts to regulars_bi;
    end if;
end
$$
