with calling_codes as (
    select * from {{ ref('calling_codes') }}
)

-- a number is dialled in its country, or with a calling code, which the countries that share it have from the main one
select
    country as dialled_in,
    calling_code,
    trunk_prefix,
    lengths
from calling_codes
union all
select
    '+' || calling_code as dialled_in,
    calling_code,
    trunk_prefix,
    lengths
from calling_codes
where is_main_country
