with buying_habits as (
    select * from {{ ref('int_buying_habits') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

thresholds as (
    select * from {{ ref('int_lifecycle_thresholds') }}
),

measured as (
    select
        buying_habits.customer_key,
        {{ shop_key('customers.marketplace', 'customers.shop_id') }} as shop_key,
        buying_habits.purchase_count,
        buying_habits.promotion_purchase_count * 1.0 / buying_habits.purchase_count as promotion_share,
        case
            when buying_habits.gross_amount_base > 0
                then buying_habits.discount_amount_base / buying_habits.gross_amount_base
        end as discount_share,
        case
            when buying_habits.rated_purchase_count > 0
                then round(buying_habits.net_amount_base / buying_habits.rated_purchase_count, 6)
        end as average_basket_base
    from buying_habits
    inner join customers on buying_habits.customer_key = customers.customer_key
),

-- rounded as the baskets are, so that the noise of an interpolation never splits equal ones
baskets as (
    select
        shop_key,
        {% if var('tag_high_basket_above') is none -%}
        round(cast(
            percentile_cont({{ var('tag_high_basket_share') }}) within group (order by average_basket_base)
            as {{ dbt.type_numeric() }}
        ), 6) as high_basket
        {%- else -%}
        cast({{ var('tag_high_basket_above') }} as {{ var('t_money') }}) as high_basket
        {%- endif %}
    from measured
    group by shop_key
),

tags as (
    select
        customer_key, shop_key, 'promotion_buyer' as tag,
        promotion_share as measure, {{ var('tag_promotion_buyer_from') }} as threshold
    from measured
    where purchase_count >= {{ var('tag_purchases_at_least') }}
    union all
    select
        customer_key, shop_key, 'haggler' as tag,
        discount_share as measure, {{ var('tag_haggler_from') }} as threshold
    from measured
    where purchase_count >= {{ var('tag_purchases_at_least') }}
    union all
    select
        measured.customer_key, measured.shop_key, 'loyal' as tag,
        measured.purchase_count as measure, thresholds.loyal_purchases as threshold
    from measured
    inner join thresholds on measured.shop_key = thresholds.shop_key
    union all
    select
        measured.customer_key, measured.shop_key, 'high_basket' as tag,
        measured.average_basket_base as measure, baskets.high_basket as threshold
    from measured
    inner join baskets on measured.shop_key = baskets.shop_key
)

select
    customer_key,
    tag,
    shop_key,
    cast(measure as {{ var('t_money') }}) as measure,
    cast(threshold as {{ var('t_money') }}) as threshold
from tags
where measure > threshold or (measure = threshold and tag <> 'high_basket')
