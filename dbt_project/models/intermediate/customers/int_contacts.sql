with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

-- an address belongs to the person of its newest row
by_address as (
    select
        *,
        row_number() over (
            partition by marketplace, shop_id, coalesce(address_hash, buyer_key)
            order by file_id desc, line_no desc
        ) as age_of_address
    from contact_rows
),

-- a person has the address of their newest row, unless it has gone to somebody else since
by_person as (
    select
        *,
        row_number() over (
            partition by person_key
            order by case when age_of_address = 1 then 0 else 1 end, file_id desc, line_no desc
        ) as age,
        min(signed_up_on) over (partition by person_key) as first_signed_up_on
    from by_address
)

select
    person_key,
    marketplace,
    shop_id,
    buyer_key,
    case when age_of_address = 1 then address_hash end as address_hash,
    case when age_of_address = 1 then address_domain end as address_domain,
    consent_source,
    locale,
    first_signed_up_on as signed_up_on,
    file_id,
    line_no
from by_person
where age = 1
