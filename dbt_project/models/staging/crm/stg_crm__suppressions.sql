with suppressions as (
    select * from {{ source('crm', 'suppressions') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

seen as (
    select
        suppressions.*,
        row_number() over (
            partition by suppressions.address_hash, suppressions.purpose, suppressions.source
            order by suppressions.suppression_id desc
        ) as age
    from suppressions
    inner join night on suppressions.suppression_id <= night.suppression_mark
)

select
    address_hash,
    purpose,
    source,
    is_suppressed
from seen
where age = 1
