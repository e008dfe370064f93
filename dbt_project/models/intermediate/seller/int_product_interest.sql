{{ config(indexes=[{'columns': ['customer_key']}]) }}

with interest as (
    select * from {{ ref('stg_seller__interest') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

addresses as (
    select * from {{ ref('int_addresses') }}
),

-- an address alone means the customer of the same shop whose it is
owners as (
    select
        person_keys.marketplace,
        person_keys.shop_id,
        person_keys.buyer_key,
        addresses.address_hash
    from addresses
    inner join person_keys on addresses.customer_key = person_keys.person_key
),

keyed as (
    select
        interest.*,
        case
            when interest.customer_id is null and owners.buyer_key is not null then owners.buyer_key
            else {{ buyer_key('interest.customer_id', 'interest.address_hash') }}
        end as buyer_key
    from interest
    left join owners
        on interest.marketplace = owners.marketplace
        and interest.shop_id = owners.shop_id
        and interest.address_hash = owners.address_hash
),

-- a person says the same thing at one instant once; of people whom nobody knows, equal rows of one file are several
numbered as (
    select
        *,
        case when buyer_key is null then
            row_number() over (partition by file_id, marketplace, shop_id, sku, interest_kind, occurred_at, buyer_key
                order by line_no)
        else 1 end as occurrence
    from keyed
),

ranked as (
    select
        *,
        case when buyer_key is not null then {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} end as person_key,
        row_number() over (
            partition by marketplace, shop_id, buyer_key, sku, interest_kind, occurred_at, occurrence
            order by file_id desc, line_no
        ) as age
    from numbered
)

select
    ranked.file_id,
    ranked.line_no,
    ranked.marketplace,
    ranked.shop_id,
    ranked.buyer_key,
    ranked.person_key,
    person_keys.customer_key,
    ranked.address_hash,
    ranked.sku,
    ranked.interest_kind,
    ranked.occurred_at,
    ranked.occurred_on
from ranked
left join person_keys on ranked.person_key = person_keys.person_key
where ranked.age = 1
