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

-- the scores of the key that stays come first, then those of the first key
ranked as (
    select
        live_scores.scope,
        live_scores.customer_key as previous_key,
        linked_keys.customer_key,
        row_number() over (
            partition by linked_keys.customer_key, live_scores.scope
            order by
                case when live_scores.customer_key = linked_keys.customer_key then 0 else 1 end,
                live_scores.customer_key
        ) as place
    from live_scores
    inner join linked_keys on live_scores.customer_key = linked_keys.person_key
)

select
    previous_key,
    scope,
    case when place = 1 then customer_key end as customer_key
from ranked
where previous_key <> customer_key
