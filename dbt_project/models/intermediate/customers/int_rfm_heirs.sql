-- When people turn out to be one, the scores of one of them are carried on from the night before; the others merge.
with live_scores as (
    select * from {{ ref('stg_live__customer_rfm') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

linked as (
    select distinct customer_key
    from person_keys
    where person_key <> customer_key
),

linked_keys as (
    select
        person_keys.person_key,
        person_keys.customer_key
    from person_keys
    inner join linked on person_keys.customer_key = linked.customer_key
),

scored as (
    select
        linked_keys.customer_key,
        live_scores.scope,
        min(live_scores.customer_key) as first_key,
        max(case when live_scores.customer_key = linked_keys.customer_key then live_scores.customer_key end) as own_key
    from live_scores
    inner join linked_keys on live_scores.customer_key = linked_keys.person_key
    group by linked_keys.customer_key, live_scores.scope
)

select
    customer_key,
    scope,
    first_key as previous_key
from scored
where own_key is null
