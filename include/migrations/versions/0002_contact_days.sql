-- How people write birthdays: with a year or without, as dates or with 月 and 日; of numbers alone with a slash the shop's
-- date order says which is the day, with a hyphen the month comes first. Gives MM-DD, and null for anything else.
create function raw.read_birthday(cell text, is_day_first boolean) returns text language sql stable parallel safe as $$
    select case when pg_input_is_valid(d, 'date') then to_char(cast(d as date), 'MM-DD') end
    from (
        select case
            when c ~ '^(--)?[0-9]{1,2}-[0-9]{1,2}$' then regexp_replace(c, '^(--)?', '2000-')
            when c ~ '^[0-9]{1,2}/[0-9]{1,2}$' then
                '2000-' || split_part(c, '/', case when is_day_first then 2 else 1 end)
                || '-' || split_part(c, '/', case when is_day_first then 1 else 2 end)
            when c ~ '^([0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号]?$' then
                coalesce(substring(c from '^([0-9]{4})年'), '2000')
                || '-' || substring(c from '([0-9]+)月') || '-' || substring(c from '月([0-9]+)')
            else regexp_replace(raw.plain_time(c, is_day_first), '[ T][0-9]{1,2}:.*$', '')
        end as d
        from (select btrim(cell, E' \t''') as c) as trimmed
    ) as written
$$;
comment on function raw.read_birthday is 'The month and day of a birthday as MM-DD; null where the cell is none.';
