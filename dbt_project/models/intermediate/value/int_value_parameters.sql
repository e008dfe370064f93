with fits as (
    select * from {{ ref('stg_audit__value_fits') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

tonight as (
    select fits.*
    from fits
    inner join night on fits.build_id = night.build_id
)

-- a night's own fit, or an earlier one that is still good; null where there is neither
select
    tonight.purpose,
    max(used.r) as r,
    max(used.alpha) as alpha,
    max(used.a) as a,
    max(used.b) as b,
    max(used.p) as p,
    max(used.q) as q,
    max(used.v) as v
from tonight
left join fits as used on tonight.used_fit_id = used.fit_id
group by tonight.purpose
