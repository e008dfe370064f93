-- Orders that this build makes anew while the others stay as they are: what was read, what the live build had from the
-- same files, and what a new rate turns, that of the order or that of what its goods cost. A build that makes everything
-- anew touches none.
with read_orders as (
    select * from {{ ref('int_read_orders') }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

product_costs as (
    select * from {{ ref('int_product_costs') }}
)

{%- if is_incremental() %},

files_to_read as (
    select * from {{ ref('int_files_to_read') }}
),

live_versions as (
    select * from {{ live('intermediate', 'int_order_versions') }}
),

live_orders as (
    select * from {{ live('intermediate', 'int_orders') }}
),

live_rates as (
    select * from {{ live('intermediate', 'int_exchange_rates') }}
),

changed_rates as (
    select
        coalesce(rates.currency, live_rates.currency) as currency,
        coalesce(rates.base_currency, live_rates.base_currency) as base_currency,
        coalesce(rates.valid_from_on, live_rates.valid_from_on) as from_on,
        greatest(rates.valid_before_on, live_rates.valid_before_on) as before_on
    from rates
    full outer join live_rates
        on rates.currency = live_rates.currency
        and rates.base_currency = live_rates.base_currency
        and rates.valid_from_on = live_rates.valid_from_on
    where
        rates.rate is null or live_rates.rate is null or rates.rate <> live_rates.rate
        or rates.valid_before_on <> live_rates.valid_before_on
),

currencies as (
    select distinct marketplace, shop_id, currency from live_orders
    union
    select distinct marketplace, shop_id, currency from product_costs
),

turned as (
    select
        currencies.marketplace,
        currencies.shop_id,
        currencies.currency,
        changed_rates.from_on,
        changed_rates.before_on
    from currencies
    inner join changed_rates on currencies.currency = changed_rates.currency
)

select order_key from read_orders
union
select live_versions.order_key
from live_versions
inner join files_to_read on live_versions.order_file_id = files_to_read.file_id
union
select live_orders.order_key
from live_orders
inner join turned
    on live_orders.marketplace = turned.marketplace
    and live_orders.shop_id = turned.shop_id
    and live_orders.ordered_on >= turned.from_on
    and live_orders.ordered_on < turned.before_on
{%- else %}

select order_key from read_orders
where 1 = 0
{%- endif %}
