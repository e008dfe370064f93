{{ config(indexes=[{'columns': ['night_on', 'purpose', 'model'], 'unique': true}]) }}

with fits as (
    select * from {{ ref('stg_audit__value_fits') }}
)

select
    fits.night_on,
    fits.purpose,
    fits.model,
    fits.until_on,
    fits.people,
    fits.repeat_people,
    fits.group_count,
    fits.outcome,
    coalesce(fits.used_fit_id = fits.fit_id, false) as is_used,
    case when fits.used_fit_id = fits.fit_id then fits.night_on else used.night_on end as used_night_on,
    fits.r,
    fits.alpha,
    fits.a,
    fits.b,
    fits.p,
    fits.q,
    fits.v,
    fits.r_error,
    fits.alpha_error,
    fits.a_error,
    fits.b_error,
    fits.p_error,
    fits.q_error,
    fits.v_error,
    fits.log_likelihood,
    fits.correlation,
    fits.iterations,
    fits.is_converged
from fits
left join fits as used on fits.used_fit_id = used.fit_id
