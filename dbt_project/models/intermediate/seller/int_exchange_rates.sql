{{ config(indexes=[{'columns': ['currency', 'base_currency', 'valid_from_on'], 'unique': true}]) }}

with rates as (
    select * from {{ ref('stg_seller__rates') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

base_currencies as (
    select distinct base_currency from shops
),

-- every rate can be read from both sides; a rate of nothing is none
directed as (
    select file_id, line_no, valid_on, currency, base_currency, rate, 0 as is_turned
    from rates
    where rate > 0 and currency <> base_currency
    union all
    select
        file_id,
        line_no,
        valid_on,
        base_currency as currency,
        currency as base_currency,
        1.0 / rate as rate,
        1 as is_turned
    from rates
    where rate > 0 and currency <> base_currency
),

-- of one day the newest file holds, whichever side it was written from
ranked as (
    select
        *,
        row_number() over (
            partition by valid_on, currency, base_currency order by file_id desc, is_turned, line_no desc
        ) as age
    from directed
),

pairs as (
    select * from ranked
    where age = 1
),

-- publishers quote all currencies in one: two rates of one day that meet in it make a third
quoted as (
    select valid_on, currency, base_currency, rate, 0 as detour, '' as through
    from pairs
    union all
    select
        pairs.valid_on,
        pairs.currency,
        onward.base_currency,
        pairs.rate * onward.rate as rate,
        1 as detour,
        pairs.base_currency as through
    from pairs
    inner join pairs as onward on pairs.valid_on = onward.valid_on and pairs.base_currency = onward.currency
    inner join base_currencies on onward.base_currency = base_currencies.base_currency
    where pairs.currency <> onward.base_currency
),

chosen as (
    select
        quoted.*,
        row_number() over (
            partition by quoted.valid_on, quoted.currency, quoted.base_currency order by quoted.detour, quoted.through
        ) as place
    from quoted
    inner join base_currencies on quoted.base_currency = base_currencies.base_currency
),

followed as (
    select
        currency,
        base_currency,
        valid_on,
        {{ add_days('valid_on', var('rate_valid_days')) }} as expires_on,
        lead(valid_on) over (partition by currency, base_currency order by valid_on) as next_on,
        rate
    from chosen
    where place = 1
)

select
    currency,
    base_currency,
    valid_on as valid_from_on,
    case when next_on < expires_on then next_on else expires_on end as valid_before_on,
    cast(rate as {{ var('t_money') }}) as rate
from followed
union all
select
    base_currency as currency,
    base_currency,
    cast('{{ var("first_day") }}' as {{ var('t_date') }}) as valid_from_on,
    cast('{{ var("last_day") }}' as {{ var('t_date') }}) as valid_before_on,
    cast(1 as {{ var('t_money') }}) as rate
from base_currencies
