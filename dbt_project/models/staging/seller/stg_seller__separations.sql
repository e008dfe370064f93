with separations as (
    select * from {{ source('seller', 'separations') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

choice_words as (
    {{ status_words('separations') }}
)

select
    separations.file_id,
    separations.line_no,
    shops.marketplace,
    shops.shop_id,
    shops.country,
    {{ cell('separations.customer_id') }} as customer_id,
    {{ hash_address(cell('separations.email')) }} as address_hash,
    {{ cell('separations.phone') }} as phone,
    {{ unmasked(clean_id('separations.member_id')) }} as member_id,
    {{ cell('separations.other_customer_id') }} as other_customer_id,
    {{ hash_address(cell('separations.other_email')) }} as other_address_hash,
    {{ cell('separations.other_shop') }} as other_shop,
    coalesce(choice_words.status, 'apart') = 'apart' as is_apart
from separations
inner join export_files on separations.file_id = export_files.file_id
inner join shops on export_files.shop_id = shops.shop_id
left join choice_words on {{ status_word('separations.decision') }} = choice_words.word
