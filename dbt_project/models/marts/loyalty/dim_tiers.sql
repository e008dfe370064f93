{{ config(indexes=[{'columns': ['shop_key', 'tier'], 'unique': true}]) }}

with tier_rules as (
    select * from {{ ref('stg_seller__tier_rules') }}
),

rows_of_tiers as (
    {%- for tier in tiers() %}
    select
        shop_key,
        '{{ tier }}' as tier,
        {{ loop.index0 }} as tier_rank,
        {{ '0' if loop.first else tier ~ '_from' }} as amount_from_base,
        {{ tier }}_discount_percent as discount_percent,
        window_days,
        grace_days
    from tier_rules
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    shop_key,
    tier,
    tier_rank,
    cast(amount_from_base as {{ var('t_money') }}) as amount_from_base,
    discount_percent,
    window_days,
    grace_days
from rows_of_tiers
