{{ config(tags=['response']) }}

with events as (
    select * from {{ source('crm', 'events') }}
)

select
    event_mark,
    message_id,
    event,
    occurred_at,
    is_machine_open
from events
where message_id is not null
