-- Every order and every line that staging sees is in the marts, once and with the same money.
with order_lines as (
    select * from {{ ref('int_marketplace_lines') }}
),

fct_orders as (
    select * from {{ ref('fct_orders') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

by_file as (
    select
        marketplace,
        shop_id,
        order_id,
        order_file_id,
        count(*) as line_count,
        sum(line_amount) as amount
    from order_lines
    group by marketplace, shop_id, order_id, order_file_id
),

ranked as (
    select
        *,
        row_number() over (partition by marketplace, shop_id, order_id order by order_file_id desc) as age
    from by_file
),

staged as (
    select
        count(*) as orders,
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(amount), 0) as amount
    from ranked
    where age = 1
),

ordered as (
    select
        count(*) as orders,
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(item_amount), 0) as amount
    from fct_orders
),

by_order as (
    select
        order_key,
        count(*) as line_count,
        sum(line_amount) as amount
    from fct_order_lines
    group by order_key
),

lined as (
    select
        count(*) as orders,
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(amount), 0) as amount
    from by_order
)

select
    staged.orders as staged_orders,
    ordered.orders as mart_orders,
    lined.orders as orders_of_lines,
    staged.line_count as staged_lines,
    ordered.line_count as lines_of_orders,
    lined.line_count as mart_lines,
    staged.amount as staged_amount,
    ordered.amount as amount_of_orders,
    lined.amount as amount_of_lines
from staged
cross join ordered
cross join lined
where
    staged.orders <> ordered.orders
    or staged.orders <> lined.orders
    or staged.line_count <> ordered.line_count
    or staged.line_count <> lined.line_count
    or staged.amount <> ordered.amount
    or staged.amount <> lined.amount
