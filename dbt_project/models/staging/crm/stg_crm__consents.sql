with consents as (
    select * from {{ source('crm', 'consents') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

seen as (
    select
        consents.*,
        row_number() over (
            partition by consents.address_hash, consents.purpose
            order by consents.consent_id desc
        ) as age
    from consents
    inner join night on consents.consent_id <= night.consent_mark
)

select
    address_hash,
    purpose,
    is_granted,
    source as consent_source,
    consented_at
from seen
where age = 1
