with messages as (
    select * from {{ ref('stg_crm__messages') }}
),

events as (
    select * from {{ ref('stg_crm__events') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

unsubscribes as (
    select * from {{ ref('stg_crm__unsubscribes') }}
),

-- events come twice and in any order: only the first of a kind counts, and the furthest kind is the state
collapsed as (
    select
        message_id,
        min(case when event = 'processed' then occurred_at end) as sent_at,
        min(case when event = 'deferred' then occurred_at end) as deferred_at,
        min(case when event = 'delivered' then occurred_at end) as delivered_at,
        min(case when event = 'dropped' then occurred_at end) as dropped_at,
        min(case when event = 'bounce' then occurred_at end) as bounced_at,
        min(case when event = 'open' and not is_machine_open then occurred_at end) as first_human_open_at,
        min(case when event = 'click' then occurred_at end) as first_click_at,
        min(case when event in ('unsubscribe', 'group_unsubscribe') then occurred_at end) as unsubscribed_at,
        min(case when event = 'spamreport' then occurred_at end) as complained_at,
        min(
            case when event in ('open', 'click', 'unsubscribe', 'group_unsubscribe', 'spamreport') then occurred_at end
        ) as reached_at
    from events
    group by message_id
)

select
    messages.message_key,
    messages.campaign_id,
    messages.occurrence_key,
    messages.night_on,
    messages.person_key,
    coalesce(person_keys.customer_key, messages.person_key) as customer_key,
    messages.channel,
    messages.variant,
    messages.purpose,
    messages.version_hash,
    messages.rfm_segment,
    case
        when collapsed.bounced_at is not null then 'bounced'
        when collapsed.dropped_at is not null then 'dropped'
        when coalesce(collapsed.delivered_at, collapsed.reached_at) is not null then 'delivered'
        when collapsed.deferred_at is not null then 'deferred'
        when collapsed.sent_at is not null then 'sent'
        else messages.ledger_state
    end as state,
    messages.send_at,
    collapsed.sent_at,
    collapsed.delivered_at,
    collapsed.first_human_open_at,
    collapsed.first_click_at,
    collapsed.bounced_at,
    collapsed.dropped_at,
    coalesce(collapsed.unsubscribed_at, unsubscribes.unsubscribed_at) as unsubscribed_at,
    collapsed.complained_at
from messages
left join collapsed on messages.message_id = collapsed.message_id
left join unsubscribes on messages.message_id = unsubscribes.message_id
left join person_keys on messages.person_key = person_keys.person_key
