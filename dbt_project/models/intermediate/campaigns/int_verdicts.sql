with verdicts as (
    select * from {{ ref('stg_crm__verdicts') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

-- an occurrence that waited (guard, cap, window …) is judged again: its latest night holds
ranked as (
    select
        *,
        row_number() over (
            partition by campaign_id, occurrence_key, person_key
            order by night_on desc
        ) as age
    from verdicts
)

select
    coalesce(person_keys.customer_key, ranked.person_key) as customer_key,
    ranked.person_key,
    ranked.campaign_id,
    ranked.occurrence_key,
    ranked.night_on,
    ranked.verdict,
    ranked.detail,
    ranked.is_held_out,
    ranked.version_hash,
    ranked.variant,
    ranked.channel,
    ranked.purpose,
    ranked.rfm_segment
from ranked
left join person_keys on ranked.person_key = person_keys.person_key
where ranked.age = 1
