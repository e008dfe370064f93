with holdouts as (
    select * from {{ source('crm', 'holdouts') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

-- people are assigned after the night's models are built
select
    holdouts.person_key,
    holdouts.scope,
    holdouts.is_held_out
from holdouts
inner join night on holdouts.night_on < night.night_on
