insert into tonight_campaigns (
    campaign_id, version_hash, approval_id, purpose, channel, variant, priority, holdout_share, repeat_after_days,
    cap_people, cap_days, guard_first_nights, guard_people_a_night, guard_times_median, is_guard_lifted, windows
)
values (
    %(campaign_id)s, %(version_hash)s, %(approval_id)s, %(purpose)s, %(channel)s, %(variant)s, %(priority)s,
    %(holdout_share)s, %(repeat_after_days)s, %(cap_people)s, %(cap_days)s, %(guard_first_nights)s,
    %(guard_people_a_night)s, %(guard_times_median)s, %(is_guard_lifted)s, %(windows)s::jsonb
)
