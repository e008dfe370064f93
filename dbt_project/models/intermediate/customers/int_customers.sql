{%- set kinds = ['favourite', 'cart', 'enquiry', 'sign_up'] -%}

with customer_orders as (
    select * from {{ touched_rows(ref('int_customer_orders')) }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

contact_keys as (
    select * from {{ ref('int_person_keys') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

interest as (
    select * from {{ ref('int_product_interest') }}
    where customer_key is not null
),

-- a person's own key is their oldest; a key that only ledgers hold is nobody
customers as (
    select customer_key, marketplace, shop_id from person_keys
    where
        person_key = customer_key and is_current
        {{ and_touched('customer_key', ref('int_touched_customers')) }}
),

-- counted from the newest on: the first of its kind is the newest of it
keyed_orders as (
    select
        *,
        is_purchase and order_status = 'completed' as is_completed,
        row_number() over (partition by customer_key order by ordered_at desc, order_key desc) as age
        {%- for kind, is_so in {'purchase': 'true', 'completed': "order_status = 'completed'"}.items() %},
        sum(case when is_purchase and {{ is_so }} then 1 else 0 end) over (
            partition by customer_key order by ordered_at desc, order_key desc
            rows between unbounded preceding and current row
        ) as age_of_{{ kind }}
        {%- endfor %}
    from customer_orders
),

summed as (
    select
        customer_key,
        count(*) as placed_count,
        min(ordered_at) as first_placed_at,
        max(ordered_at) as last_placed_at,
        min(ordered_on) as first_placed_on,
        max(case when age = 1 then marketplace end) as marketplace,
        max(case when age = 1 then shop_id end) as shop_id,
        max(case when age = 1 then country end) as country,
        sum(case when is_purchase then 1 else 0 end) as order_count,
        min(case when is_purchase then ordered_at end) as first_order_at,
        max(case when is_purchase then ordered_at end) as last_order_at,
        min(case when is_purchase then ordered_on end) as first_order_on,
        max(case when is_purchase then ordered_on end) as last_order_on,
        sum(case when is_purchase then net_amount_base end) as lifetime_net_amount_base,
        max(case when is_purchase and age_of_purchase = 1 then order_key end) as last_order_key,
        max(case when is_completed and age_of_completed = 1 then order_key end) as last_completed_order_key,
        max(case when is_completed then ordered_on end) as last_completed_order_on
    from keyed_orders
    group by customer_key
),

sign_ups as (
    select
        contact_keys.customer_key,
        min(contacts.signed_up_on) as signed_up_on
    from contacts
    inner join contact_keys on contacts.person_key = contact_keys.person_key
    group by contact_keys.customer_key
),

interested as (
    select
        customer_key,
        min(occurred_on) as first_interest_on,
        max(occurred_on) as last_interest_on,
        count(*) as interest_count
        {%- for kind in kinds %},
        sum(case when interest_kind = '{{ kind }}' then 1 else 0 end) as {{ kind }}_count
        {%- endfor %}
    from interest
    group by customer_key
)

select
    customers.customer_key,
    coalesce(summed.marketplace, customers.marketplace) as marketplace,
    coalesce(summed.shop_id, customers.shop_id) as shop_id,
    summed.country,
    sign_ups.signed_up_on,
    interested.first_interest_on,
    interested.last_interest_on,
    {%- for count in ['interest'] + kinds %}
    coalesce(interested.{{ count }}_count, 0) as {{ count }}_count,
    {%- endfor %}
    coalesce(summed.placed_count, 0) as placed_count,
    summed.first_placed_at,
    summed.last_placed_at,
    summed.first_placed_on,
    coalesce(summed.order_count, 0) as order_count,
    summed.first_order_at,
    summed.last_order_at,
    summed.first_order_on,
    summed.last_order_on,
    coalesce(summed.lifetime_net_amount_base, 0) as lifetime_net_amount_base,
    summed.last_order_key,
    summed.last_completed_order_key,
    summed.last_completed_order_on
from customers
left join summed on customers.customer_key = summed.customer_key
left join sign_ups on customers.customer_key = sign_ups.customer_key
left join interested on customers.customer_key = interested.customer_key
