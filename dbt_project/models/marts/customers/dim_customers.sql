{{ config(indexes=[{'columns': ['customer_key'], 'unique': true}]) }}

with customers as (
    select * from {{ ref('int_customers') }}
),

facts as (
    select * from {{ ref('int_audience_facts') }}
),

permissions as (
    select * from {{ ref('int_contact_permissions') }}
    where purpose = 'marketing' and channel = 'email'
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

holdouts as (
    select * from {{ ref('stg_crm__holdouts') }}
    where scope = 'global' and is_held_out
),

-- after a merge, held out wins: any key of the person counts
held_out as (
    select distinct coalesce(person_keys.customer_key, holdouts.person_key) as customer_key
    from holdouts
    left join person_keys on holdouts.person_key = person_keys.person_key
)

select
    customers.customer_key,
    {{ shop_key('customers.marketplace', 'customers.shop_id') }} as shop_key,
    customers.signed_up_on,
    customers.first_placed_at,
    customers.last_placed_at,
    cast(customers.placed_count as {{ var('t_int') }}) as placed_count,
    customers.first_order_at,
    customers.last_order_at,
    cast(customers.order_count as {{ var('t_int') }}) as order_count,
    cast(customers.lifetime_net_amount_base as {{ var('t_money') }}) as lifetime_net_amount_base,
    facts.recency_days,
    facts.lifecycle_stage,
    facts.customer_stage,
    facts.customer_group,
    facts.relationship_phase,
    facts.decline,
    facts.entered_on,
    facts.days_in_stage,
    facts.expected_next_order_on,
    facts.days_overdue,
    facts.rfm_segment,
    facts.rfm_group,
    facts.tier,
    facts.p_alive,
    facts.expected_orders_365,
    cast(facts.value_365 as {{ var('t_money') }}) as value_365,
    permissions.address_hash is not null
    and permissions.is_allowed
    and permissions.is_consented
    and not permissions.is_suppressed as is_reachable_email,
    held_out.customer_key is not null as is_global_holdout,
    customers.country,
    facts.time_zone
from customers
inner join facts on customers.customer_key = facts.customer_key
inner join permissions on customers.customer_key = permissions.customer_key
left join held_out on customers.customer_key = held_out.customer_key
