select
    (select coalesce(max(consent_id), 0) from crm.consents) as consent_mark,
    (select coalesce(max(suppression_id), 0) from crm.suppressions) as suppression_mark,
    (select coalesce(max(shop_mark), 0) from raw.shops) as shop_mark,
    (select coalesce(max(event_mark), 0) from crm.events) as event_mark,
    (select coalesce(max(campaign_mark), 0) from crm.campaign_versions) as campaign_mark,
    (select coalesce(max(transfer_id), 0) from crm.points_transfers) as points_mark,
    (select coalesce(max(entry_id), 0) from crm.perk_entries) as perk_mark,
    coalesce((select max(build_no) from audit.night_builds where night_on = %(night_on)s), 0) + 1 as build_no
