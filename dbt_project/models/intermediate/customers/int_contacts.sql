with contacts as (
    select * from {{ ref('stg_seller__contacts') }}
),

night as (
    select * from {{ ref('stg_audit__night') }}
),

keyed as (
    select
        *,
        {{ buyer_key() }} as buyer_key
    from contacts
),

-- an address belongs to the person of its newest row
by_address as (
    select
        keyed.*,
        {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} as person_key,
        row_number() over (
            partition by marketplace, shop_id, coalesce(address_hash, buyer_key)
            order by file_id desc, line_no desc
        ) as age_of_address
    from keyed
    where buyer_key is not null
),

-- a person has the address of their newest row, unless it has gone to somebody else since
by_person as (
    select
        *,
        row_number() over (
            partition by person_key
            order by case when age_of_address = 1 then 0 else 1 end, file_id desc, line_no desc
        ) as age,
        min(coalesce(consented_on, first_night_on)) over (partition by person_key) as signed_up_on
    from by_address
)

select
    by_person.person_key,
    by_person.marketplace,
    by_person.shop_id,
    by_person.buyer_key,
    case when by_person.age_of_address = 1 then by_person.address_hash end as address_hash,
    case when by_person.age_of_address = 1 then by_person.address_domain end as address_domain,
    by_person.consent_source,
    by_person.locale,
    case when by_person.signed_up_on < night.night_on then by_person.signed_up_on else night.night_on end as signed_up_on
from by_person
cross join night
where by_person.age = 1
