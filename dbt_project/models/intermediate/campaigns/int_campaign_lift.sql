{% set arms = ['', 'held_out_'] %}

-- What all nights of a campaign say together: rates are compared within each night, since nights differ in who is taken
-- up and in how many are held out, and the nights are weighed as Mantel and Haenszel do. An arm is worth as many people
-- as would give a rate that sure (Yan and Su, 2010), but nobody is worth more than one, however often assigned.
with results as (
    select * from {{ ref('int_campaign_results') }}
),

assignments as (
    select * from {{ ref('int_campaign_assignments') }}
    where not is_in_both_arms
),

nights as (
    select
        campaign_id,
        night_on
        {%- for arm in arms %},
        sum({{ arm }}people) * 1.0 as {{ arm }}people,
        sum({{ arm }}responded) as {{ arm }}responded
        {%- endfor %}
    from results
    group by campaign_id, night_on
),

-- a night that has one arm only compares nothing
weighed as (
    select
        *,
        people * held_out_people / (people + held_out_people) as weight
    from nights
    where people > 0 and held_out_people > 0
),

summed as (
    select
        campaign_id
        {%- for arm in arms %},
        sum(weight * {{ arm }}responded / {{ arm }}people) / sum(weight) as {{ arm }}rate,
        power(sum(weight), 2) / sum(power(weight, 2) / {{ arm }}people) as {{ arm }}worth
        {%- endfor %}
    from weighed
    group by campaign_id
),

persons as (
    select
        campaign_id
        {%- for arm, condition in {'': 'not is_held_out', 'held_out_': 'is_held_out'}.items() %},
        count(distinct case when {{ condition }} then customer_key end) * 1.0
        / nullif(sum(case when {{ condition }} then 1 else 0 end), 0) as {{ arm }}share
        {%- endfor %}
    from assignments
    group by campaign_id
),

worth as (
    select
        summed.campaign_id
        {%- for arm in arms %},
        summed.{{ arm }}rate,
        round(summed.{{ arm }}worth * persons.{{ arm }}share, 6) as {{ arm }}people
        {%- endfor %}
    from summed
    inner join persons on summed.campaign_id = persons.campaign_id
)

select
    campaign_id
    {%- for arm in arms %},
    {{ arm }}people,
    {{ arm }}rate * {{ arm }}people as {{ arm }}responded
    {%- endfor %}
from worth
