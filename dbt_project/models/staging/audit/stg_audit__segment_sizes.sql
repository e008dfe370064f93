with segment_sizes as (
    select * from {{ source('audit', 'segment_sizes') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    segment_sizes.night_on,
    segment_sizes.scheme,
    segment_sizes.segment,
    segment_sizes.people,
    segment_sizes.reachable
from segment_sizes
inner join night on segment_sizes.night_on < night.night_on
