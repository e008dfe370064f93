with buyers as (
    select * from {{ ref('int_buyers') }}
),

linked_buyers as (
    select * from {{ ref('int_linked_buyers') }}
),

former_keys as (
    select * from {{ ref('int_former_keys') }}
),

successors as (
    select * from {{ ref('int_key_successors') }}
)

-- a person is the oldest of the buyers that are linked
select
    buyers.person_key,
    coalesce(linked_buyers.oldest_person_key, buyers.person_key) as customer_key,
    buyers.marketplace,
    buyers.shop_id,
    buyers.buyer_key,
    true as is_current
from buyers
left join linked_buyers on buyers.person_key = linked_buyers.person_key
union all
-- what ledgers hold of a key that nothing gives any more is of whoever has its orders now, or of nobody else
select
    former_keys.person_key,
    coalesce(linked_buyers.oldest_person_key, successors.successor_key, former_keys.person_key) as customer_key,
    cast(null as {{ var('t_text') }}) as marketplace,
    cast(null as {{ var('t_text') }}) as shop_id,
    cast(null as {{ var('t_text') }}) as buyer_key,
    false as is_current
from former_keys
left join successors on former_keys.person_key = successors.person_key
left join linked_buyers on successors.successor_key = linked_buyers.person_key
