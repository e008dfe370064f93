{{ config(tags=['response']) }}

-- Stored verdicts are what was counted, and the counts of each campaign add up to one population a night.
with verdicts as (
    select * from {{ source('crm', 'verdicts') }}
),

verdict_counts as (
    select * from {{ source('crm', 'verdict_counts') }}
),

stored as (
    select campaign_id, night_on, verdict_code as verdict, count(*) as people
    from verdicts
    group by campaign_id, night_on, verdict_code
),

counted as (
    select * from verdict_counts
    where verdict <> 'not_eligible'
),

differing as (
    select
        coalesce(stored.campaign_id, counted.campaign_id) as campaign_id,
        coalesce(stored.night_on, counted.night_on) as night_on,
        stored.people as stored_people,
        counted.people as counted_people
    from stored
    full outer join counted
        on stored.campaign_id = counted.campaign_id
        and stored.night_on = counted.night_on
        and stored.verdict = counted.verdict
    where coalesce(stored.people, 0) <> coalesce(counted.people, 0)
),

populations as (
    select campaign_id, night_on, sum(people) as people
    from verdict_counts
    group by campaign_id, night_on
),

uneven as (
    select night_on, min(people) as fewest, max(people) as most
    from populations
    group by night_on
    having min(people) <> max(people)
)

select campaign_id, night_on, stored_people, counted_people from differing
union all
select null as campaign_id, night_on, fewest as stored_people, most as counted_people from uneven
