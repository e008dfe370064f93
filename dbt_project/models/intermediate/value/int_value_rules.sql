{{ config(tags=['fit_input']) }}

with night as (
    select * from {{ ref('stg_audit__night') }}
)

select
    build_id,
    night_on,
    {{ add_days('night_on', '-' ~ var('value_holdout_days')) }} as holdout_from_on,
    {{ var('value_repeat_buyers_at_least') }} as repeat_buyers_at_least,
    {{ var('value_fit_valid_nights') }} as fit_valid_nights,
    cast({{ var('value_parameter_lowest') }} as {{ var('t_rate') }}) as parameter_lowest,
    cast({{ var('value_parameter_highest') }} as {{ var('t_rate') }}) as parameter_highest
from night
