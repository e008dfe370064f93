with rfm_movements as (
    select * from {{ source('audit', 'rfm_movements') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

-- tonight's as well: when a night is built again, the scores of the night before it are gone
select rfm_movements.*
from rfm_movements
inner join night on rfm_movements.night_on <= night.night_on
