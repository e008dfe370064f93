{{ config(materialized='table') }}

with value_fits as (
    select * from {{ source('audit', 'value_fits') }}
),

night_builds as (
    select * from {{ source('audit', 'night_builds') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

-- what was known when the night was built first: a rebuild of it knows no later fits either
first_build as (
    select min(night_builds.build_id) as build_id
    from night_builds
    inner join night on night_builds.night_on = night.night_on
),

known as (
    select
        value_fits.*,
        row_number() over (
            partition by value_fits.night_on, value_fits.purpose, value_fits.model
            order by value_fits.build_id desc, value_fits.fit_id desc
        ) as age
    from value_fits
    cross join night
    cross join first_build
    where
        value_fits.build_id = night.build_id
        or (value_fits.night_on < night.night_on and value_fits.build_id < first_build.build_id)
)

select
    fit_id,
    build_id,
    night_on,
    purpose,
    model,
    until_on,
    people,
    repeat_people,
    group_count,
    outcome,
    case when outcome in ('fitted', 'nobody_lost') then fit_id else stand_in_id end as used_fit_id,
    r,
    alpha,
    a,
    b,
    p,
    q,
    v,
    r_error,
    alpha_error,
    a_error,
    b_error,
    p_error,
    q_error,
    v_error,
    log_likelihood,
    correlation,
    iterations,
    is_converged
from known
where age = 1
