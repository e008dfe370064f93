{{ config(materialized='table') }}

with shops as (
    select * from {{ source('seller', 'shops') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

versions as (
    select
        shops.*,
        night.night_on,
        row_number() over (
            partition by shops.marketplace, shops.shop_id
            order by shops.shop_mark desc
        ) as age
    from shops
    inner join night on shops.shop_mark <= night.shop_mark
)

select
    {{ shop_key() }} as shop_key,
    marketplace,
    shop_id,
    timezone as time_zone,
    currency,
    upper(country) as country,
    locale,
    base_currency,
    settings,
    case {{ json_text('settings', 'date_order') }}
        when 'day_first' then true
        when 'month_first' then false
        else upper(country) not in ('US', 'PH')
    end as is_day_first,
    {{ start_of_day(add_days('night_on', 1), 'timezone') }} as cut_off_at
from versions
where age = 1
