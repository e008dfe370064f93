{{ config(tags=['response']) }}

with messages as (
    select * from {{ source('crm', 'messages') }}
)

select
    message_id,
    cast(message_id as {{ var('t_key') }}) as message_key,
    campaign_id,
    occurrence_key,
    person_key,
    night_on,
    version_hash,
    variant,
    channel,
    purpose,
    rfm_segment,
    state as ledger_state,
    send_at
from messages
