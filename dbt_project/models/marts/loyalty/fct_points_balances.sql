{{ config(indexes=[{'columns': ['customer_key']}]) }}

with points_balances as (
    select * from {{ ref('int_points_balances') }}
)

select
    customer_key,
    {{ shop_key() }} as shop_key
    {%- for points in ['balance', 'owed', 'earned', 'redeemed', 'spent_on_upgrades', 'expired'] %},
    cast({{ points }} as {{ var('t_bigint') }}) as {{ points }}
    {%- endfor %},
    last_booked_on
from points_balances
