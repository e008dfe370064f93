-- the unique key of the ledger is the last guard: clearing, backfilling or cloning a night inserts nothing twice
insert into crm.messages (
    campaign_id, occurrence_key, person_key, night_on, version_hash, variant, channel, purpose, rfm_segment,
    address_hash, content_id, send_windows, facts, evidence
)
select
    v.campaign_id, v.occurrence_key, v.person_key, v.night_on, v.version_hash, v.variant, v.channel, v.purpose,
    v.rfm_segment, v.address_hash, t.content_id, v.send_windows,
    jsonb_build_object(
        'last_order_on', f.last_order_on, 'recency_days', f.recency_days, 'order_count', f.order_count,
        'recent_titles', f.recent_titles, 'suggested_titles', f.suggested_titles
    ),
    jsonb_build_object(
        'validation_id', %(validation_id)s::bigint, 'dbt_run_id', %(dbt_run_id)s::bigint,
        'build_id', %(build_id)s::bigint, 'approval_id', a.approval_id
    )
from crm.verdicts v
inner join intermediate.int_audience_facts f on f.customer_key = v.person_key
inner join intermediate.int_contact_permissions p
    on p.customer_key = v.person_key and p.purpose = v.purpose and p.channel = v.channel
inner join (
    select marketplace, shop_id, max(shop_mark) as shop_mark
    from raw.shops
    where shop_mark <= (select shop_mark from audit.night_builds where build_id = %(build_id)s)
    group by marketplace, shop_id
) s on s.marketplace = p.marketplace and s.shop_id = p.shop_id
inner join crm.campaign_contents t
    on t.campaign_id = v.campaign_id and t.version_hash = v.version_hash and t.shop_mark = s.shop_mark
inner join lateral (
    select max(approval_id) as approval_id from crm.campaign_approvals
    where campaign_id = v.campaign_id and version_hash = v.version_hash
        and (night_on is null or night_on = v.night_on)
) a on a.approval_id is not null
where v.night_on = %(night_on)s and v.verdict_code = 'selected'
on conflict (campaign_id, occurrence_key, person_key) do nothing
