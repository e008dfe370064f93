-- a month's partition is made by the first night that needs it
do $$
declare
    first_on date := date_trunc('month', %(night_on)s::date)::date;
    last_on date := (date_trunc('month', %(night_on)s::date) + interval '1 month')::date;
begin
    execute format(
        'create table if not exists crm.%%I partition of crm.verdicts for values from (%%L) to (%%L)',
        'verdicts_' || to_char(first_on, 'YYYY_MM'), first_on, last_on
    );
end
$$
