with separations as (
    select * from {{ ref('stg_seller__separations') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

named_shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

calling_codes as (
    select * from {{ ref('int_calling_codes') }}
),

-- a shop of its own name alone is the one that the seller's folders mean by it
shop_names as (
    select shop_id as shop_name, marketplace, shop_id from named_shops
    union
    select shop_key as shop_name, marketplace, shop_id from shops
),

dialled as (
    select
        separations.*,
        {{ phone_dialled_in('separations.phone', 'separations.country') }} as dialled_in,
        {{ hash_address('separations.member_id') }} as member_hash,
        coalesce(separations.other_shop, {{ shop_key('separations.marketplace', 'separations.shop_id') }}) as shop_name
    from separations
),

keyed as (
    select
        dialled.*,
        {{ phone_key('dialled.phone', 'calling_codes') }} as phone_key,
        shop_names.marketplace as other_marketplace,
        shop_names.shop_id as other_shop_id,
        {{ buyer_key('dialled.other_customer_id', 'dialled.other_address_hash') }} as other_buyer_key,
        {{ buyer_key('dialled.customer_id', 'dialled.address_hash') }} as buyer_key
    from dialled
    left join shop_names on dialled.shop_name = shop_names.shop_name
    left join calling_codes on dialled.dialled_in = calling_codes.dialled_in
),

named as (
    select
        *,
        case
            when customer_id is not null or other_buyer_key is not null
                then {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }}
        end as person_key,
        case when other_buyer_key is not null then {{ text_key(['other_marketplace', 'other_shop_id', 'other_buyer_key']) }} end
            as other_person_key
    from keyed
),

-- a line about two buyers is one word; else each identifier on it is one, or the buyer where there is none
words as (
    select
        file_id,
        line_no,
        is_apart,
        case when person_key < other_person_key then person_key else other_person_key end as person_key,
        case when person_key < other_person_key then other_person_key else person_key end as other_person_key,
        cast(null as {{ var('t_text') }}) as identifier_kind,
        cast(null as {{ var('t_text') }}) as value_hash
    from named
    where person_key <> other_person_key
    {%- for kind, column in identifier_kinds().items() %}
    union all
    select file_id, line_no, is_apart, person_key, null, '{{ kind }}', {{ column }}
    from named
    where other_buyer_key is null and {{ column }} is not null
    {%- endfor %}
    union all
    select file_id, line_no, is_apart, person_key, null, null, null
    from named
    where other_buyer_key is null and person_key is not null
        and coalesce({{ identifier_kinds().values() | join(', ') }}) is null
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_key, other_person_key, identifier_kind, value_hash
            order by file_id desc, line_no desc
        ) as age
    from words
)

select
    file_id,
    line_no,
    person_key,
    other_person_key,
    identifier_kind,
    value_hash
from ranked
where age = 1 and is_apart
