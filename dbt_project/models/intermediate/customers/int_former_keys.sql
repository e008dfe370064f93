with ledger_keys as (
    select * from {{ ref('stg_crm__ledger_keys') }}
),

buyers as (
    select * from {{ ref('int_buyers') }}
)

select ledger_keys.person_key
from ledger_keys
left join buyers on ledger_keys.person_key = buyers.person_key
where buyers.person_key is null
