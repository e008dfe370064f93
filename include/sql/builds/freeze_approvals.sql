-- under which approval each campaign is decided tonight: one given later changes nothing that was decided
update audit.night_campaigns n
set
    is_guard_lifted = found.night_approval_id is not null,
    approval_id = case
        when found.approval <> 'each_night' and n.is_approved
            then coalesce(found.night_approval_id, found.standing_approval_id)
        else found.night_approval_id
    end
from (
    select
        v.campaign_id,
        v.version_hash,
        v.definition ->> 'approval' as approval,
        max(a.approval_id) filter (where a.night_on is null) as standing_approval_id,
        max(a.approval_id) filter (where a.night_on = %(night_on)s) as night_approval_id
    from crm.campaign_versions v
    left join crm.campaign_approvals a on a.campaign_id = v.campaign_id and a.version_hash = v.version_hash
    group by v.campaign_mark
) as found
where n.build_id = %(build_id)s and found.campaign_id = n.campaign_id and found.version_hash = n.version_hash
