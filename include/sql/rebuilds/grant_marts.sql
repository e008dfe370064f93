-- analysts compare what was believed then with what is known now
do $$
begin
    if exists (select from pg_roles where rolname = 'regulars_bi') then
        grant usage on schema {marts} to regulars_bi;
        grant select on all tables in schema {marts} to regulars_bi;
    end if;
end
$$
