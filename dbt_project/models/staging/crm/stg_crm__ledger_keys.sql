with holdouts as (
    select * from {{ source('crm', 'holdouts') }}
),

verdicts as (
    select * from {{ source('crm', 'verdicts') }}
),

perk_entries as (
    select * from {{ ref('stg_crm__perk_entries') }}
),

points_entries as (
    select * from {{ ref('stg_crm__points_entries') }}
    where person_key is not null
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

-- who was never written to nor held out, nor had perks or points, has nothing that would have to be found again
select holdouts.person_key
from holdouts
inner join night on holdouts.night_on < night.night_on
union
select verdicts.person_key
from verdicts
inner join night on verdicts.night_on < night.night_on
where verdicts.verdict_code in ('selected', 'held_out')
union
select person_key from perk_entries
union
select person_key from points_entries
