-- The mart has every message of the ledger, and no other.
with ledger as (
    select * from {{ source('crm', 'messages') }}
),

messages as (
    select * from {{ ref('fct_messages') }}
),

compared as (
    select
        cast(ledger.message_id as {{ var('t_key') }}) as in_ledger,
        messages.message_key as in_mart
    from ledger
    full outer join messages on cast(ledger.message_id as {{ var('t_key') }}) = messages.message_key
)

select * from compared
where in_ledger is null or in_mart is null
