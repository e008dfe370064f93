-- What a night's decision saw that may change afterwards, written down so that the night can be decided again.
alter table audit.night_campaigns add column approval_id bigint;
alter table audit.night_campaigns add column is_guard_lifted boolean;
comment on column audit.night_campaigns.approval_id is
'The approval that the night was decided under; null where there was none, or nothing was decided.';
comment on column audit.night_campaigns.is_guard_lifted is
'Whether somebody had approved the campaign for this very night; null until the night is decided.';

create table audit.night_unsent (
    build_id    bigint not null references audit.night_builds,
    campaign_id text   not null,
    night_on    date   not null,
    primary key (build_id, campaign_id, night_on)
);
comment on table audit.night_unsent is
'One row per decided build, campaign and earlier night of which nothing had left by then: it uses up neither cap nor rest.';

create table audit.rebuilds (
    rebuild_id         bigint generated always as identity primary key,
    build_id           bigint      not null references audit.night_builds,
    dbt_run_id         bigint      not null references audit.dbt_runs,
    code_version       text        not null,
    configuration_hash text        not null,
    audience_hash      text,
    is_equal           boolean,
    rebuilt_at         timestamptz not null default clock_timestamp()
);
comment on table audit.rebuilds is
'One row per time that a past night was built again, and whether its audience came out as stored; null where it had none.';

-- nights that were decided before: the best that is still known
update audit.night_campaigns n
set
    is_guard_lifted = tonight.approval_id is not null,
    approval_id = case
        when v.definition ->> 'approval' <> 'each_night' and n.is_approved then coalesce(tonight.approval_id, once.approval_id)
        else tonight.approval_id
    end
from audit.night_builds b
cross join crm.campaign_versions v
left join lateral (
    select max(a.approval_id) as approval_id from crm.campaign_approvals a
    where a.campaign_id = v.campaign_id and a.version_hash = v.version_hash and a.night_on = b.night_on
) as tonight on true
left join lateral (
    select max(a.approval_id) as approval_id from crm.campaign_approvals a
    where a.campaign_id = v.campaign_id and a.version_hash = v.version_hash and a.night_on is null
) as once on true
where b.build_id = n.build_id and b.audience_hash is not null
    and v.campaign_id = n.campaign_id and v.version_hash = n.version_hash;

insert into audit.night_unsent (build_id, campaign_id, night_on)
select b.build_id, u.campaign_id, u.night_on
from audit.night_builds b
inner join (
    select campaign_id, night_on
    from crm.messages
    group by campaign_id, night_on
    having bool_and(state in ('expired', 'cancelled'))
) as u on u.night_on < b.night_on
where b.audience_hash is not null;
