create temporary table tonight_campaigns (
    campaign_id       text primary key,
    version_hash      text    not null,
    approval_id       bigint,
    purpose           text    not null,
    channel           text    not null,
    variant           text    not null,
    priority          integer not null,
    holdout_share     numeric not null,
    repeat_after_days integer not null,
    cap_people        integer not null,
    cap_days          integer not null,
    guard_first_nights   integer not null,
    guard_people_a_night integer not null,
    guard_times_median   numeric not null,
    is_guard_lifted   boolean not null,
    windows           jsonb   not null
) on commit drop;
create temporary table tonight_candidates (
    campaign_id    text not null,
    customer_key   text not null,
    occurrence_key text not null,
    primary key (campaign_id, customer_key)
) on commit drop
