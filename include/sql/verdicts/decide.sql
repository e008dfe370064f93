-- One reason for everybody (design: verdicts and holdouts), decided for all at once, in the order of the `case`.
-- It stores nothing and reads nothing that this night or a later one stored, so that a past night comes out again.
create temporary table tonight_verdicts on commit drop as
with person_keys as (
    select person_key, customer_key from {intermediate}.int_person_keys
),

zones as (
    select
        c.campaign_id,
        z.time_zone,
        range_agg(tstzrange(
            (%(night_on)s::date + 1 + (w ->> 'from')::time) at time zone z.time_zone,
            (%(night_on)s::date + 1 + (w ->> 'to')::time) at time zone z.time_zone
        )) as send_windows
    from tonight_campaigns c
    cross join (select distinct time_zone from {intermediate}.int_audience_facts) z
    cross join jsonb_array_elements(c.windows) w
    group by c.campaign_id, z.time_zone
),

-- a held-out person uses up cap and rest as if mailed, or an A/A test shows a lift that is not there
treated as (
    select
        k.customer_key, v.campaign_id, v.purpose, v.occurrence_key, v.night_on, u.night_on is null as is_counted
    from crm.verdicts v
    inner join person_keys k on k.person_key = v.person_key
    left join audit.night_unsent u
        on u.build_id = %(build_id)s and u.campaign_id = v.campaign_id and u.night_on = v.night_on
    where v.verdict_code in ('selected', 'held_out') and v.night_on < %(night_on)s
),

candidates as (
    select n.campaign_id, n.customer_key, n.occurrence_key
    from tonight_candidates n
    where not exists (
        select from treated t
        where t.campaign_id = n.campaign_id and t.customer_key = n.customer_key
            and t.occurrence_key = n.occurrence_key
    )
),

capped as (
    select c.campaign_id, t.customer_key, count(*) as times
    from treated t
    inner join tonight_campaigns c on c.purpose = t.purpose and t.night_on > %(night_on)s::date - c.cap_days
    where t.is_counted
    group by c.campaign_id, t.customer_key
),

rested as (
    select campaign_id, customer_key, max(night_on) as last_on
    from treated
    where is_counted
    group by campaign_id, customer_key
),

weighed as (
    select
        n.campaign_id, n.customer_key, n.occurrence_key, c.version_hash, c.variant, c.channel, c.purpose, c.priority,
        c.holdout_share, f.rfm_segment, p.address_hash, z.send_windows,
        case
            when c.approval_id is null then 'policy'
            when p.address_hash is not null and not p.is_allowed then 'policy'
            when p.address_hash is null or not p.is_consented then 'consent'
            when p.is_suppressed then 'suppressed'
            when z.send_windows is null then 'window'
            when capped.times >= c.cap_people then 'cap'
            when rested.last_on > %(night_on)s::date - c.repeat_after_days then 'cap'
        end as refusal,
        case
            when c.approval_id is null then 'campaign version not approved'
            when p.address_hash is not null and not p.is_allowed then p.policy_rule
            when p.address_hash is null then 'no address'
            when not p.is_consented then 'no consent'
            when p.is_suppressed then 'suppressed'
            when z.send_windows is null then 'no window on the day after'
            when capped.times >= c.cap_people then 'purpose cap'
            when rested.last_on > %(night_on)s::date - c.repeat_after_days then 'campaign rest'
        end as detail
    from candidates n
    inner join tonight_campaigns c on c.campaign_id = n.campaign_id
    inner join {intermediate}.int_audience_facts f on f.customer_key = n.customer_key
    left join {intermediate}.int_contact_permissions p
        on p.customer_key = n.customer_key and p.purpose = c.purpose and p.channel = c.channel
    left join zones z on z.campaign_id = n.campaign_id and z.time_zone = f.time_zone
    left join capped on capped.campaign_id = n.campaign_id and capped.customer_key = n.customer_key
    left join rested on rested.campaign_id = n.campaign_id and rested.customer_key = n.customer_key
),

-- one mail an address and night, whoever shares it: the campaign of the highest priority (the smallest number) has it
ranked as (
    select
        *,
        case when refusal is null then row_number() over (
            partition by address_hash, refusal is null order by priority, campaign_id, customer_key
        ) end as place
    from weighed
),

past as (
    select
        campaign_id,
        count(*) as nights,
        percentile_cont(0.5) within group (order by people) as median_people
    from (
        select campaign_id, night_on, sum(people) filter (where verdict in ('selected', 'held_out')) as people
        from crm.verdict_counts
        where night_on < %(night_on)s and night_on >= %(night_on)s::date - 28
        group by campaign_id, night_on
    ) as earlier
    group by campaign_id
),

allowances as (
    select
        c.campaign_id,
        case
            when c.is_guard_lifted then null
            when coalesce(p.nights, 0) < c.guard_first_nights then c.guard_people_a_night
            else greatest(c.guard_people_a_night, ceil(c.guard_times_median * p.median_people))
        end as people
    from tonight_campaigns c
    left join past p on p.campaign_id = c.campaign_id
),

-- who waits behind the guard is drawn by hash, so that the first nights are a fair sample of the audience
queued as (
    select
        *,
        case when place = 1 then row_number() over (
            partition by campaign_id, coalesce(place, 0) = 1 order by md5(campaign_id || customer_key)
        ) end as turn
    from ranked
),

holdouts as (
    select person_key, scope, is_held_out from crm.holdouts where night_on < %(night_on)s
    union all
    select person_key, 'global', is_held_out from tonight_global
),

-- after a merge, held out wins: any key of the person counts
assigned as (
    select k.customer_key, h.scope, bool_or(h.is_held_out) as is_held_out
    from holdouts h
    inner join person_keys k on k.person_key = h.person_key
    group by k.customer_key, h.scope
),

drawn as (
    select
        q.*,
        a.people as allowance,
        coalesce(
            own.is_held_out,
            ('x' || substr(md5('holdout:' || q.campaign_id || ':' || q.customer_key), 1, 8))::bit(32)::bigint
            / 4294967296.0 < q.holdout_share
        ) as is_held_out_here,
        coalesce(everywhere.is_held_out, false) as is_held_out_everywhere
    from queued q
    inner join allowances a on a.campaign_id = q.campaign_id
    left join assigned own on own.customer_key = q.customer_key and own.scope = q.campaign_id
    left join assigned everywhere on everywhere.customer_key = q.customer_key and everywhere.scope = 'global'
),

decided as (
    select
        *,
        case
            when refusal is not null then refusal
            when place > 1 then 'lower_priority'
            when turn > allowance then 'guard'
            when is_held_out_here or is_held_out_everywhere then 'held_out'
            else 'selected'
        end as verdict_code
    from drawn
)

select
    campaign_id, occurrence_key, customer_key as person_key, verdict_code,
    case
        when detail is not null then detail
        when verdict_code = 'lower_priority' then 'another campaign writes tonight'
        when verdict_code = 'guard' then 'held by the audience guard'
        when verdict_code = 'held_out' and is_held_out_everywhere then 'global holdout'
    end as detail,
    is_held_out_here, holdout_share, version_hash, variant, channel, purpose, rfm_segment, address_hash, send_windows
from decided
