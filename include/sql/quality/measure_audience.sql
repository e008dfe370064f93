-- One row per campaign of the night: how many of its selected people must not be written to, and whether everybody is
-- counted. Consents and suppressions are those that the night's build saw.
with build as (
    select build_id, consent_mark, suppression_mark
    from audit.night_builds
    where night_on = %(night_on)s and state = 'built'
    order by build_no desc
    limit 1
),

selected as (
    select * from crm.verdicts where night_on = %(night_on)s and verdict_code = 'selected'
),

consents as (
    select distinct on (c.address_hash, c.purpose) c.address_hash, c.purpose, c.is_granted
    from crm.consents c
    inner join build on c.consent_id <= build.consent_mark
    where c.address_hash in (select address_hash from selected)
        and (c.file_id is null or c.file_id in (
            select f.file_id from audit.night_files f inner join build b on b.build_id = f.build_id
        ))
    order by c.address_hash, c.purpose, c.consent_id desc
),

suppressions as (
    select distinct on (s.address_hash, s.purpose, s.source) s.address_hash, s.purpose, s.is_suppressed
    from crm.suppressions s
    inner join build on s.suppression_id <= build.suppression_mark
    where s.address_hash in (select address_hash from selected)
    order by s.address_hash, s.purpose, s.source, s.suppression_id desc
),

judged as (
    select
        s.campaign_id,
        s.address_hash is null or a.address_hash is null as is_without_address,
        not coalesce(own.is_granted, broad.is_granted, false) as is_without_consent,
        exists (
            select from suppressions p
            where p.address_hash = s.address_hash and p.purpose in (s.purpose, '*') and p.is_suppressed
        ) as is_suppressed,
        count(*) over (partition by s.person_key) > 1 as is_repeated,
        count(*) over (partition by s.address_hash) > 1 and s.address_hash is not null as is_address_repeated,
        s.send_windows is null or isempty(s.send_windows) as is_without_window,
        s.rfm_segment is null as is_without_segment,
        s.is_held_out
    from selected s
    left join crm.addresses a on a.address_hash = s.address_hash
    -- a word on the purpose itself holds; without one, consent to marketing asks for more than any other
    left join consents own on own.address_hash = s.address_hash and own.purpose = s.purpose
    left join consents broad on broad.address_hash = s.address_hash and broad.purpose = 'marketing'
),

faults as (
    select
        campaign_id,
        count(*) as selected,
        count(*) filter (where is_without_address) as without_address,
        count(*) filter (where is_without_consent) as without_consent,
        count(*) filter (where is_suppressed) as suppressed,
        count(*) filter (where is_repeated) as repeated,
        count(*) filter (where is_address_repeated) as address_repeated,
        count(*) filter (where is_without_window) as without_window,
        count(*) filter (where is_without_segment) as without_segment,
        count(*) filter (where is_held_out) as held_out
    from judged
    group by campaign_id
),

counted as (
    select
        campaign_id,
        sum(people) as people,
        coalesce(sum(people) filter (where verdict = 'selected'), 0) as selected
    from crm.verdict_counts
    where night_on = %(night_on)s
    group by campaign_id
),

population as (
    select count(*) as people from marts.dim_customers
)

select
    coalesce(counted.campaign_id, faults.campaign_id) as campaign_id,
    coalesce(faults.selected, 0) as selected,
    coalesce(faults.without_address, 0) as without_address,
    coalesce(faults.without_consent, 0) as without_consent,
    coalesce(faults.suppressed, 0) as suppressed,
    coalesce(faults.repeated, 0) as repeated,
    coalesce(faults.address_repeated, 0) as address_repeated,
    coalesce(faults.without_window, 0) as without_window,
    coalesce(faults.without_segment, 0) as without_segment,
    coalesce(faults.held_out, 0) as held_out,
    abs(coalesce(counted.selected, 0) - coalesce(faults.selected, 0)) as miscounted,
    abs(coalesce(counted.people, 0) - population.people) as uncounted,
    population.people as population
from counted
full join faults on faults.campaign_id = counted.campaign_id
cross join population
order by campaign_id
