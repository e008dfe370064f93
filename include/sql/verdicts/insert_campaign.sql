insert into tonight_campaigns (
    campaign_id, version_hash, approval_id, purpose, channel, variant, priority, holdout_share, repeat_after_days,
    cap_people, cap_days, guard_first_nights, guard_people_a_night, guard_times_median, is_guard_lifted, windows
)
select
    %(campaign_id)s, %(version_hash)s,
    case
        when %(approval)s = 'each_night' then tonight.approval_id
        when %(is_approved)s then coalesce(tonight.approval_id, once.approval_id)
        else tonight.approval_id
    end,
    %(purpose)s, %(channel)s, %(variant)s, %(priority)s, %(holdout_share)s, %(repeat_after_days)s,
    %(cap_people)s, %(cap_days)s, %(guard_first_nights)s, %(guard_people_a_night)s, %(guard_times_median)s,
    tonight.approval_id is not null, %(windows)s::jsonb
from (
    select max(approval_id) as approval_id from crm.campaign_approvals
    where campaign_id = %(campaign_id)s and version_hash = %(version_hash)s and night_on is null
) as once
cross join (
    select max(approval_id) as approval_id from crm.campaign_approvals
    where campaign_id = %(campaign_id)s and version_hash = %(version_hash)s and night_on = %(night_on)s
) as tonight
