{{ config(tags=['response']) }}

with suppressions as (
    select * from {{ source('crm', 'suppressions') }}
)

select
    message_id,
    min(recorded_at) as unsubscribed_at
from suppressions
where source = 'unsubscribe' and message_id is not null
group by message_id
