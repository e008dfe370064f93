{{ config(indexes=[{'columns': ['currency', 'base_currency', 'rated_on'], 'unique': true}]) }}

-- So that an order finds its rate by its day, with nothing to compare.
with numbers as (
    {{ dbt.generate_series(var('rate_valid_days')) }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
    where currency <> base_currency
)

select
    rates.currency,
    rates.base_currency,
    {{ add_days('rates.valid_from_on', 'numbers.generated_number - 1') }} as rated_on,
    rates.rate
from rates
inner join numbers
    on numbers.generated_number <= {{ dbt.datediff('rates.valid_from_on', 'rates.valid_before_on', 'day') }}
