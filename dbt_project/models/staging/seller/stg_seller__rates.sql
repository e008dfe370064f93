with rates as (
    select * from {{ source('seller', 'rates') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
)

select
    rates.file_id,
    rates.line_no,
    cast(substring(trim(rates.valid_on), 1, 10) as {{ var('t_date') }}) as valid_on,
    upper(trim(rates.currency)) as currency,
    upper(trim(rates.base_currency)) as base_currency,
    cast(trim(rates.rate) as {{ var('t_money') }}) as rate
from rates
inner join export_files on rates.file_id = export_files.file_id
