{{ config(indexes=[{'columns': ['person_key'], 'unique': true}]) }}

with order_buyers as (
    select * from {{ ref('int_order_buyers') }}
),

contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

interest_rows as (
    select * from {{ ref('int_interest_rows') }}
),

seen as (
    select
        person_key, marketplace, shop_id, buyer_key, 'order' as seen_as, first_ordered_at as seen_at, placed_count
    from order_buyers
    union all
    select
        person_key, marketplace, shop_id, buyer_key, 'contact' as seen_as, signed_up_at as seen_at, 0 as placed_count
    from contact_rows
    union all
    select
        person_key, marketplace, shop_id, buyer_key, interest_kind as seen_as, occurred_at as seen_at,
        0 as placed_count
    from interest_rows
    where person_key is not null
)

select
    person_key,
    marketplace,
    shop_id,
    buyer_key,
    min(seen_at) as first_seen_at,
    {%- for kind in ['order', 'contact', 'favourite', 'cart', 'enquiry', 'sign_up'] %}
    {%- set first = "min(case when seen_as = '" ~ kind ~ "' then seen_at end)" %}
    {% if loop.first %}case{% endif %} when {{ first }} = min(seen_at) then '{{ kind }}'
    {%- endfor %}
    end as first_seen_as,
    sum(placed_count) as placed_count
from seen
group by person_key, marketplace, shop_id, buyer_key
