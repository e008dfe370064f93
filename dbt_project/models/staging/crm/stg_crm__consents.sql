with consents as (
    select * from {{ source('crm', 'consents') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

-- with nights queued at once, a later night's contacts may lie here already
export_files as (
    select * from {{ ref('stg_audit__export_files') }}
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
    left join export_files on consents.file_id = export_files.file_id
    where consents.file_id is null or export_files.file_id is not null
)

select
    address_hash,
    purpose,
    is_granted,
    source as consent_source,
    consented_at
from seen
where age = 1
