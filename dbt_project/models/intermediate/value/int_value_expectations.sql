{% set horizons = [('score', 365), ('score', var('value_soon_days')), ('holdout', var('value_holdout_days'))] %}

with parameters as (
    select * from {{ ref('int_value_parameters') }}
    where r is not null
),

purchase_groups as (
    select * from {{ ref('int_purchase_groups') }}
),

nodes as (
    select * from {{ ref('int_value_nodes') }}
),

horizons as (
    {%- for purpose, days in horizons %}
    select '{{ purpose }}' as purpose, {{ days }} as horizon_days {{ 'union' if not loop.last }}
    {%- endfor %}
),

-- expected purchases depend on these two alone: a few ten thousand rows for a million people
ages as (
    select distinct purpose, repeats, age_days from purchase_groups
),

scales as (
    select
        ages.purpose,
        ages.repeats,
        ages.age_days,
        horizons.horizon_days,
        parameters.a,
        parameters.r + ages.repeats as shape,
        horizons.horizon_days / (parameters.alpha + ages.age_days) as scale
    from ages
    inner join parameters on ages.purpose = parameters.purpose
    inner join horizons on ages.purpose = horizons.purpose
),

-- (1 - (1 + p * scale) ^ -shape) / p: what a customer purchases who leaves with probability p after each purchase;
-- its first terms where the difference would lose digits
terms as (
    select
        scales.purpose,
        scales.repeats,
        scales.age_days,
        scales.horizon_days,
        nodes.weight * case
            when (scales.shape + 1) * nodes.p * scales.scale < 1e-3
                then scales.shape * scales.scale * (
                    1 - (scales.shape + 1) / 2 * nodes.p * scales.scale * (
                        1 - (scales.shape + 2) / 3 * nodes.p * scales.scale * (
                            1 - (scales.shape + 3) / 4 * nodes.p * scales.scale
                        )
                    )
                )
            else (1 - exp(greatest(-700, -scales.shape * ln(1 + nodes.p * scales.scale)))) / nodes.p
        end as term
    from scales
    inner join nodes on scales.purpose = nodes.purpose and scales.repeats = nodes.repeats
)

select
    purpose,
    repeats,
    age_days,
    horizon_days,
    sum(term) as expected_if_alive
from terms
group by purpose, repeats, age_days, horizon_days
union all
-- where nobody leaves, purchases go on at the rate so far
select
    purpose,
    repeats,
    age_days,
    horizon_days,
    shape * scale as expected_if_alive
from scales
where a = 0
