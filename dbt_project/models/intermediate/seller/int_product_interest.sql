{{ config(indexes=[{'columns': ['customer_key']}]) }}

with interest_rows as (
    select * from {{ ref('int_interest_rows') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

keyed as (
    select
        interest_rows.*,
        person_keys.customer_key
    from interest_rows
    left join person_keys on interest_rows.person_key = person_keys.person_key
),

-- a person says the same thing at one instant once; of people whom nobody knows, equal rows of one file are several
numbered as (
    select
        *,
        case when customer_key is null then
            row_number() over (partition by file_id, marketplace, shop_id, sku, interest_kind, occurred_at, customer_key
                order by line_no)
        else 1 end as occurrence
    from keyed
),

ranked as (
    select
        *,
        row_number() over (
            partition by marketplace, shop_id, customer_key, sku, interest_kind, occurred_at, occurrence
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
    ranked.customer_key,
    ranked.address_hash,
    ranked.address_domain,
    ranked.sku,
    ranked.interest_kind,
    ranked.occurred_at,
    ranked.occurred_on
from ranked
where ranked.age = 1
