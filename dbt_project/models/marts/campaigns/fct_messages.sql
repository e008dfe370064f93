{{ config(
    indexes=[
        {'columns': ['message_key'], 'unique': true},
        {'columns': ['customer_key']},
        {'columns': ['night_on', 'campaign_id']},
    ]
) }}

with messages as (
    select * from {{ ref('int_messages') }}
)

select
    message_key,
    campaign_id,
    occurrence_key,
    night_on,
    customer_key,
    channel,
    variant,
    purpose,
    version_hash,
    rfm_segment,
    state,
    send_at,
    sent_at,
    delivered_at,
    first_human_open_at,
    first_click_at,
    bounced_at,
    dropped_at,
    unsubscribed_at,
    complained_at
from messages
