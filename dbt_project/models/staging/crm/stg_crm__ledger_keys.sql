with holdouts as (
    select * from {{ source('crm', 'holdouts') }}
),

verdicts as (
    select * from {{ source('crm', 'verdicts') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

-- who was never written to nor held out has nothing that would have to be found again
select holdouts.person_key
from holdouts
inner join night on holdouts.night_on < night.night_on
union
select verdicts.person_key
from verdicts
inner join night on verdicts.night_on < night.night_on
where verdicts.verdict_code in ('selected', 'held_out')
