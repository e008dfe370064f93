{{ config(indexes=[{'columns': ['grant_id'], 'unique': true}, {'columns': ['customer_key']}]) }}

with perk_entries as (
    select * from {{ ref('stg_crm__perk_entries') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

summed as (
    select
        grant_id,
        person_key,
        {{ shop_key() }} as shop_key,
        perk,
        tier,
        valid_from_on,
        valid_before_on,
        {%- for kind in ['grant', 'use', 'return', 'expiry'] %}
        sum(case when kind = '{{ kind }}' then abs(amount) else 0 end) as {{ kind }}_count,
        {%- endfor %}
        sum(amount) as balance
    from perk_entries
    group by grant_id, person_key, marketplace, shop_id, perk, tier, valid_from_on, valid_before_on
)

select
    summed.grant_id,
    coalesce(person_keys.customer_key, summed.person_key) as customer_key,
    summed.shop_key,
    summed.perk,
    summed.tier,
    summed.valid_from_on,
    {{ add_days('summed.valid_before_on', -1) }} as valid_until_on,
    cast(summed.grant_count as {{ var('t_int') }}) as granted_count,
    cast(summed.use_count - summed.return_count as {{ var('t_int') }}) as used_count,
    cast(summed.expiry_count as {{ var('t_int') }}) as expired_count,
    cast(summed.balance as {{ var('t_int') }}) as balance
from summed
left join person_keys on summed.person_key = person_keys.person_key
