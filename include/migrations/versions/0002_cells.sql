-- How cells of marketplaces' exports are read: once, for the checks at loading and for the models alike. None of these
-- depends on the session's DateStyle or time zone.

-- Gives a date with its month in English, the only language that Postgres reads: eBay writes 10-Dez-25 in Germany.
create function raw.english_month(cell text) returns text language sql immutable parallel safe as $$
    select case
        when word ~* '^(jan|jän|ene|gen)' then replace(cell, word, 'Jan')
        when word ~* '^(feb|fév|fev)' then replace(cell, word, 'Feb')
        when word ~* '^(mar|mär|maa|mrz|mrt)' then replace(cell, word, 'Mar')
        when word ~* '^(apr|avr|abr)' then replace(cell, word, 'Apr')
        when word ~* '^(ma[iygj]|mei)' then replace(cell, word, 'May')
        when word ~* '^(jun|juin|giu)' then replace(cell, word, 'Jun')
        when word ~* '^(jul|juil|lug)' then replace(cell, word, 'Jul')
        when word ~* '^(aug|ago|aoû|aou|agu|agt)' then replace(cell, word, 'Aug')
        when word ~* '^(sep|set)' then replace(cell, word, 'Sep')
        when word ~* '^(oct|okt|ott|out)' then replace(cell, word, 'Oct')
        when word ~* '^(nov)' then replace(cell, word, 'Nov')
        when word ~* '^(dec|déc|dez|des|dic)' then replace(cell, word, 'Dec')
        else cell
    end
    from (select substring(cell from '[A-Za-zäéû]{3,9}[.]?') as word) as words
$$;
comment on function raw.english_month is 'A date whose month stands in a European language or Indonesian, with it in English.';

-- Gives a date and time as year-month-day text that Postgres reads in one way only; null for any other writing.
create function raw.plain_time(cell text, is_day_first boolean) returns text language sql immutable parallel safe as $$
    select case
        when c ~ '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(T|[ ]|$)'
            then regexp_replace(c, '^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})', '\1-\2-\3')
        when c ~ '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4},?([ ]|$)' and is_day_first
            then regexp_replace(c, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}),?', '\3-\2-\1')
        when c ~ '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4},?([ ]|$)'
            then regexp_replace(c, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}),?', '\3-\1-\2')
        when c ~* '^[0-9]{1,2}[- ][a-z]{3,9}[- ][0-9]{4},?([ ]|$)'
            then regexp_replace(c, '^([0-9]{1,2})[- ]([[:alpha:]]+)[- ]([0-9]{4}),?', '\3-\2-\1')
        when c ~* '^[0-9]{1,2}[- ][a-z]{3,9}[- ][0-9]{2},?([ ]|$)'
            then regexp_replace(c, '^([0-9]{1,2})[- ]([[:alpha:]]+)[- ]([0-9]{2}),?', '20\3-\2-\1')
        when c ~* '^[a-z]{3,9}[- ][0-9]{1,2},?[- ][0-9]{4},?([ ]|$)'
            then regexp_replace(c, '^([[:alpha:]]+)[- ]([0-9]{1,2}),?[- ]([0-9]{4}),?', '\3-\1-\2')
        when c ~* '^[a-z]{3,9}[- ][0-9]{1,2},?[- ][0-9]{2},?([ ]|$)'
            then regexp_replace(c, '^([[:alpha:]]+)[- ]([0-9]{1,2}),?[- ]([0-9]{2}),?', '20\3-\1-\2')
    end
    from (
        select regexp_replace(
            regexp_replace(raw.english_month(btrim(cell, E' \t''')), '^([0-9]{1,2})[.] ', '\1 '),
            '(?<=[0-9AaPpMm]) ?IST$',
            ''
        ) as c
    ) as trimmed
$$;
comment on function raw.plain_time is
'A date and time as year-month-day text; null where the cell is none. IST is left out: Postgres takes it for Israel''s.';

create function raw.is_without_time(cell text) returns boolean language sql immutable parallel safe as $$
    select coalesce(cell, '') ~ '^[-–— \t/:0.T'']*$' or lower(btrim(cell)) in ('null', 'none', 'nan', 'nat', 'n/a')
$$;
comment on function raw.is_without_time is 'True for the ways to write no time at all: nothing, dashes, null, 0000-00-00 00:00:00.';

-- Gives 25/07/2026 22:20:11 as year-month-day text by its places alone.
create function raw.turned_time(cell text, is_day_first boolean) returns text language sql immutable parallel safe as $$
    select substr(cell, 7, 4)
        || case when is_day_first then '-' || substr(cell, 4, 2) || '-' || substr(cell, 1, 2)
            else '-' || substr(cell, 1, 2) || '-' || substr(cell, 4, 2) end
        || substr(cell, 11)
$$;

-- The writings that most exports use are told by their shape, which costs a thirtieth of the patterns.
create function raw.is_local_time(cell text, is_day_first boolean) returns boolean language sql stable parallel safe as $$
    select case
        when cell like '20__-__-__ __:__:__' or cell like '20__-__-__ __:__' then pg_input_is_valid(cell, 'timestamp')
        when cell like '20__/%' and translate(cell, '0123456789', '') in ('// :', '// ::')
            then pg_input_is_valid(cell, 'timestamp')
        when cell like '20__-__-__T__:__:__+__:__' then pg_input_is_valid(cell, 'timestamptz')
        when cell like '__ ___ 20__ __:__' and pg_input_is_valid(cell, 'timestamp') then true
        when cell like '__/__/20__ __:__%' and translate(cell, '0123456789', '') in ('// :', '// ::')
            then pg_input_is_valid(raw.turned_time(cell, is_day_first), 'timestamp')
        when cell like '20__-__-__ __:__:__ +____' or cell like '20__-__-__ __:__:__ -____'
            then pg_input_is_valid(cell, 'timestamptz')
        when cell ~ '^[A-Z][a-z]{2}-[0-9]{2}-[0-9]{2}$'
            then pg_input_is_valid('20' || right(cell, 2) || '-' || left(cell, 6), 'timestamp')
        when raw.is_without_time(cell) then true
        else coalesce(
            raw.plain_time(cell, is_day_first) ~ (
                '^[0-9]{4}-([0-9]{1,2}|[A-Za-z]{3,9})-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?( ?[AaPp][Mm])?'
                || '( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?|UTC|GMT|[PMCE][SD]T|BST|CES?T|MES?T|JST|AE[SD]T))?)?$'
            ) and pg_input_is_valid(raw.plain_time(cell, is_day_first), 'timestamptz'),
            false
        )
    end
$$;
comment on function raw.is_local_time is 'True where raw.read_local_time can read the cell, or finds that it says no time.';

create function raw.read_local_time(cell text, time_zone text, is_day_first boolean) returns timestamptz
language sql stable parallel safe as $$
    select case
        when cell like '20__-__-__ __:__:__' or cell like '20__-__-__ __:__'
            then cast(cell as timestamp) at time zone time_zone
        when cell like '20__/%' and translate(cell, '0123456789', '') in ('// :', '// ::')
            then cast(cell as timestamp) at time zone time_zone
        when cell like '20__-__-__T__:__:__+__:__' then cast(cell as timestamptz)
        when cell like '20__-__-__ __:__:__ +____' or cell like '20__-__-__ __:__:__ -____'
            then cast(cell as timestamptz)
        when cell ~ '^[A-Z][a-z]{2}-[0-9]{2}-[0-9]{2}$'
            then cast('20' || right(cell, 2) || '-' || left(cell, 6) as timestamp) at time zone time_zone
        -- loaded while the shop's dates were said to stand in another order: no time is better than a wrong one
        when not raw.is_local_time(cell, is_day_first) or raw.is_without_time(cell) then null
        when cell ~ ':[0-9.]+ ?([AaPp][Mm])? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?|UTC|GMT|[PMCE][SD]T|BST|CES?T|MES?T|JST|AE[SD]T)[ '']*$'
            then cast(raw.plain_time(cell, is_day_first) as timestamptz)
        else cast(raw.plain_time(cell, is_day_first) as timestamp) at time zone time_zone
    end
$$;
comment on function raw.read_local_time is
'The instant of a cell: local to the time zone unless it says its own offset. Days first where a date has only numbers and is_day_first.';

create function raw.is_day_first(settings jsonb, country text) returns boolean language sql immutable parallel safe as $$
    select coalesce(
        settings ->> 'date_order', case when upper(country) in ('US', 'PH') then 'month_first' else 'day_first' end
    ) = 'day_first'
$$;
comment on function raw.is_day_first is
'Whether a shop''s dates put the day first: said in the shops file, or its country''s custom (as in stg_seller__shops).';

-- The marks of money: symbols and codes that stand before or after the digits.
create function raw.is_money(cell text) returns boolean language sql immutable parallel safe as $$
    select case
        when cell ~ '^-?[0-9]+([.][0-9]+)?$' then length(cell) <= 24
        when coalesce(cell, '') ~ '^[-–— \t]*$'
            or lower(btrim(cell)) in ('null', 'n/a', '无退款申请') then true
        else length(cell) <= 40 and cell ~ (
            '^[ '']*[-+(]? ?((US|AU|CA|NZ|HK|NT|MX|S|C|A|R) ?[$]|[$£€¥￥฿₱₫₹₩₽₺元円원đ]|Rp[.]?|RM|Rs[.]?|kr[.]?|zł|Kč|[A-Z]{3})?'
            || E' ?[-+]?[0-9]+([.,\u00a0\u202f ''’][0-9]{2,3})*([.,][0-9]{1,6})?[ \u00a0]?'
            || '([$£€¥￥฿₱₫₹₩₽₺元円원đ]|Rp|RM|kr[.]?|zł|Kč|[A-Z]{3})?[-)]?[ \t]*$'
        )
    end
$$;
comment on function raw.is_money is 'True where raw.read_money can read the cell, or finds that it says no amount.';

-- The last mark is the decimal one where both kinds stand, or where one stands once and not before three digits. One mark
-- before three digits parts thousands when it is a comma, or when the currency has no smaller coin in use.
create function raw.read_dressed_money(cell text, currency text) returns numeric
language sql immutable parallel safe as $$
    select case when cell ~ '^[^0-9]*[-(]|-[) ]*$' then -1 else 1 end * cast(
        case
            when d ~ '[.].*,' then replace(replace(d, '.', ''), ',', '.')
            when d ~ ',.*[.]' or d ~ ',.*,' then replace(d, ',', '')
            when d ~ '[.].*[.]' then replace(d, '.', '')
            when d ~ ',[0-9]{3}$' then replace(d, ',', '')
            when d ~ '[.][0-9]{3}$' and currency in (
                'IDR', 'VND', 'JPY', 'KRW', 'CLP', 'PYG', 'COP', 'ISK', 'HUF', 'TWD'
            ) then replace(d, '.', '')
            else replace(d, ',', '.')
        end as numeric
    )
    from (select regexp_replace(substring(cell from '[0-9].*[0-9]|[0-9]'), '[^0-9.,]', '', 'g') as d) as digits
$$;
comment on function raw.read_dressed_money is 'The amount of a cell that holds digits and more: symbols, codes, marks.';

-- Apart from the above, which has a query inside: Postgres can then put this one into its caller (1 µs a cell, not 20).
create function raw.read_money(cell text, currency text) returns numeric language sql immutable parallel safe as $$
    select case
        when cell ~ '^-?[0-9]+([.][0-9]{1,2})?$' then cast(cell as numeric)
        when cell ~ '^-?[0-9]{1,3}(,[0-9]{3})+[.][0-9]{2}$' then cast(replace(cell, ',', '') as numeric)
        when coalesce(cell, '') !~ '[0-9]' then null
        else raw.read_dressed_money(cell, currency)
    end
$$;
comment on function raw.read_money is 'The amount of a cell, whatever symbols and marks it is written with; null where it says none.';

create function raw.money_currency(cell text) returns text language sql immutable parallel safe as $$
    select case
        when cell is null or translate(cell, '0123456789.,-+ $', '') = '' then null
        when cell ~ '£' then 'GBP'
        when cell ~ '€' then 'EUR'
        when cell ~ '฿' then 'THB'
        when cell ~ '₱' then 'PHP'
        when cell ~ '₫|đ' then 'VND'
        when cell ~ '₹|Rs' then 'INR'
        when cell ~ '₩|원' then 'KRW'
        when cell ~ '元' then 'CNY'
        when cell ~ '円' then 'JPY'
        when cell ~ 'zł' then 'PLN'
        when cell ~ 'Kč' then 'CZK'
        when cell ~ 'Rp' then 'IDR'
        when cell ~ 'RM' then 'MYR'
        when cell ~ 'R ?[$]' then 'BRL'
        when cell ~ 'US ?[$]' then 'USD'
        when cell ~ 'AU? ?[$]' and cell !~ 'CA' then 'AUD'
        when cell ~ 'CA? ?[$]' then 'CAD'
        when cell ~ 'NZ ?[$]' then 'NZD'
        when cell ~ 'HK ?[$]' then 'HKD'
        when cell ~ 'NT ?[$]' then 'TWD'
        when cell ~ 'S ?[$]' then 'SGD'
        else substring(cell from '[A-Z]{3}')
    end
$$;
comment on function raw.money_currency is 'The currency that a cell names beyond doubt; null where it names none ($ alone, ¥ alone).';

create table raw.status_words (
    format_id text not null,
    word      text not null,
    status    text not null,
    primary key (format_id, word)
);
comment on table raw.status_words is
'What each format''s status words mean, in small letters: a copy of include/formats/*.yml, renewed by every migration.';

alter table audit.export_files add column ignored_count integer not null default 0;
comment on column audit.export_files.ignored_count is 'Rows that the format says are no data, such as footers.';
alter table audit.export_files add column header text[];
comment on column audit.export_files.header is 'The names of the file''s columns, as it writes them.';
alter table audit.export_files add column stamp text;
comment on column audit.export_files.stamp is 'What tells the file''s version without reading it: size and time of change, or what its store says.';

-- Files come one after another: a summary of each range of pages finds a file's lines, at a tenth of a B-tree's cost.
do $$
declare
    old record;
begin
    for old in
        select tablename, indexname
        from pg_indexes
        where schemaname = 'raw' and indexdef like '%USING btree (file_id)'
    loop
        execute format('drop index raw.%I', old.indexname);
        execute format(
            'create index %I on raw.%I using brin (file_id) with (autosummarize = on)', old.indexname, old.tablename
        );
    end loop;
end
$$;
