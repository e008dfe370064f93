{%- set refusals = ['relay', 'masked', 'made_up', 'unreadable', 'shared_by_too_many', 'forbidden'] -%}

with night as (
    select * from {{ ref('stg_audit__night') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

buyers as (
    select * from {{ ref('int_buyers') }}
),

linked_buyers as (
    select * from {{ ref('int_linked_buyers') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

refused_keys as (
    select * from {{ ref('int_person_keys') }}
),

identifiers as (
    select * from {{ ref('int_buyer_identifiers') }}
    where refusal is not null
),

shared as (
    select * from {{ ref('int_shared_identifiers') }}
    where refusal is not null
),

ordered as (
    select
        marketplace,
        shop_id,
        count(*) as orders,
        count(*) - count(person_key) as anonymous_orders
    from orders
    group by marketplace, shop_id
),

known as (
    select
        marketplace,
        shop_id,
        count(*) as buyers
    from buyers
    group by marketplace, shop_id
),

-- whoever is not linked is a person alone: only the others need counting
linked as (
    select person_key from linked_buyers
    union
    select oldest_person_key as person_key from linked_buyers
),

linked_in_shops as (
    select
        person_keys.marketplace,
        person_keys.shop_id,
        count(*) as buyers,
        count(distinct person_keys.customer_key) as people
    from linked
    inner join person_keys on linked.person_key = person_keys.person_key
    group by person_keys.marketplace, person_keys.shop_id
),

refused as (
    select distinct person_key, identifier_kind, value_hash, refusal from identifiers
    union all
    select person_key, identifier_kind, value_hash, refusal from shared
),

refused_in_shops as (
    select
        refused_keys.marketplace,
        refused_keys.shop_id
        {%- for refusal in refusals %},
        sum(case when refused.refusal = '{{ refusal }}' then 1 else 0 end) as {{ refusal }}
        {%- endfor %}
    from refused
    inner join refused_keys on refused.person_key = refused_keys.person_key
    group by refused_keys.marketplace, refused_keys.shop_id
)

select
    night.night_on,
    shops.shop_key,
    shops.marketplace,
    shops.shop_id,
    cast(coalesce(ordered.orders, 0) as {{ var('t_bigint') }}) as orders,
    cast(coalesce(ordered.anonymous_orders, 0) as {{ var('t_bigint') }}) as anonymous_orders,
    cast(coalesce(known.buyers, 0) as {{ var('t_bigint') }}) as buyers,
    cast(
        coalesce(known.buyers, 0) - coalesce(linked_in_shops.buyers, 0) + coalesce(linked_in_shops.people, 0)
        as {{ var('t_bigint') }}
    ) as people,
    cast(coalesce(linked_in_shops.buyers, 0) as {{ var('t_bigint') }}) as linked_buyers,
    {%- for refusal in refusals %}
    cast(coalesce(refused_in_shops.{{ refusal }}, 0) as {{ var('t_bigint') }})
        as refused_{{ refusal }}{{ ',' if not loop.last }}
    {%- endfor %}
from shops
cross join night
left join ordered on shops.marketplace = ordered.marketplace and shops.shop_id = ordered.shop_id
left join known on shops.marketplace = known.marketplace and shops.shop_id = known.shop_id
left join linked_in_shops
    on shops.marketplace = linked_in_shops.marketplace and shops.shop_id = linked_in_shops.shop_id
left join refused_in_shops
    on shops.marketplace = refused_in_shops.marketplace and shops.shop_id = refused_in_shops.shop_id
