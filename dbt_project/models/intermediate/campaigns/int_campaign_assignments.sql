-- Who was assigned to an arm, and what they did in the days after: everybody assigned counts, mailed or not.
with verdicts as (
    select * from {{ ref('int_verdicts') }}
    where verdict in ('selected', 'held_out')
),

messages as (
    select * from {{ ref('int_messages') }}
),

versions as (
    select * from {{ ref('stg_crm__campaign_versions') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

-- keys that were merged later are one person; one whose keys stood in both arms leaves the estimate, whichever night
arms as (
    select
        campaign_id,
        customer_key,
        count(distinct person_key) > 1 and count(distinct is_held_out) > 1 as is_in_both_arms
    from verdicts
    group by campaign_id, customer_key
),

merged as (
    select
        campaign_id,
        occurrence_key,
        customer_key,
        min(person_key) as person_key
    from verdicts
    group by campaign_id, occurrence_key, customer_key
),

assigned as (
    select
        verdicts.*,
        arms.is_in_both_arms,
        {{ add_days('verdicts.night_on', 'versions.response_days') }} as response_until_on,
        lead(verdicts.night_on) over (
            partition by verdicts.campaign_id, verdicts.customer_key order by verdicts.night_on, verdicts.occurrence_key
        ) as next_night_on
    from merged
    inner join verdicts
        on merged.campaign_id = verdicts.campaign_id
        and merged.occurrence_key = verdicts.occurrence_key
        and merged.person_key = verdicts.person_key
    inner join arms on merged.campaign_id = arms.campaign_id and merged.customer_key = arms.customer_key
    left join versions
        on verdicts.campaign_id = versions.campaign_id and verdicts.version_hash = versions.version_hash
),

-- a response is a purchase from the day after the night on, up to the last day the campaign counts; whom the campaign took
-- up again by then responds to that from then on, so that no purchase counts twice
responses as (
    select
        assigned.campaign_id,
        assigned.occurrence_key,
        assigned.customer_key,
        max(case when orders.is_purchase then 1 else 0 end) as responded,
        sum(case when orders.is_purchase then orders.net_amount_base end) as revenue,
        sum(orders.refund_amount_base) as refund
    from assigned
    inner join person_keys on assigned.customer_key = person_keys.customer_key
    inner join orders
        on person_keys.person_key = orders.person_key
        and orders.ordered_on > assigned.night_on
        and orders.ordered_on <= least(assigned.response_until_on, assigned.next_night_on)
    group by assigned.campaign_id, assigned.occurrence_key, assigned.customer_key
),

mailed as (
    select
        campaign_id,
        occurrence_key,
        customer_key,
        max(case when state in ('sent', 'deferred', 'delivered', 'bounced') then 1 else 0 end) as sent,
        max(case when state = 'delivered' then 1 else 0 end) as delivered,
        max(case when first_human_open_at is not null then 1 else 0 end) as opened,
        max(case when first_click_at is not null then 1 else 0 end) as clicked
    from messages
    group by campaign_id, occurrence_key, customer_key
)

select
    assigned.campaign_id,
    assigned.occurrence_key,
    assigned.customer_key,
    assigned.night_on,
    assigned.rfm_segment,
    assigned.channel,
    assigned.variant,
    assigned.is_held_out,
    assigned.is_in_both_arms,
    assigned.response_until_on,
    coalesce(mailed.sent, 0) as sent,
    coalesce(mailed.delivered, 0) as delivered,
    coalesce(mailed.opened, 0) as opened,
    coalesce(mailed.clicked, 0) as clicked,
    coalesce(responses.responded, 0) as responded,
    coalesce(responses.revenue, 0) as revenue,
    coalesce(responses.refund, 0) as refund
from assigned
left join mailed
    on assigned.campaign_id = mailed.campaign_id
    and assigned.occurrence_key = mailed.occurrence_key
    and assigned.customer_key = mailed.customer_key
left join responses
    on assigned.campaign_id = responses.campaign_id
    and assigned.occurrence_key = responses.occurrence_key
    and assigned.customer_key = responses.customer_key
