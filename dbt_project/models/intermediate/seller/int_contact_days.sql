{{ config(materialized='view') }}

with contacts as (
    select * from {{ ref('stg_seller__contacts') }}
),

keyed as (
    select
        *,
        {{ buyer_key() }} as buyer_key
    from contacts
    where birth_month is not null or member_since_on is not null
),

-- the newest row that says a day holds; one that leaves it out takes nothing back
ranked as (
    select
        *,
        {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} as person_key,
        row_number() over (
            partition by marketplace, shop_id, buyer_key, birth_month is null order by file_id desc, line_no desc
        ) as age_of_birthday,
        row_number() over (
            partition by marketplace, shop_id, buyer_key, member_since_on is null order by file_id desc, line_no desc
        ) as age_of_membership
    from keyed
    where buyer_key is not null
)

select
    person_key,
    max(case when age_of_birthday = 1 then birth_month end) as birth_month,
    max(case when age_of_birthday = 1 then birth_day end) as birth_day,
    max(case when age_of_membership = 1 then member_since_on end) as member_since_on
from ranked
group by person_key
