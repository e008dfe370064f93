with interest as (
    select * from {{ source('seller', 'interest') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

choice_words as (
    {{ status_words('interest') }}
),

typed as (
    select
        interest.file_id,
        interest.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        shops.cut_off_at,
        -- a masked name is many people's
        {{ unmasked('interest.customer_id') }} as customer_id,
        {{ hash_address(address('interest.email')) }} as address_hash,
        {{ dbt.split_part(address('interest.email'), "'@'", 2) }} as address_domain,
        {{ clean_id('interest.sku') }} as sku,
        choice_words.status as interest_kind,
        {{ said_at('interest.occurred_at', 'shops', 'export_files') }} as occurred_at
    from interest
    inner join export_files on interest.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
    inner join choice_words on {{ status_word('interest.kind') }} = choice_words.word
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    customer_id,
    address_hash,
    address_domain,
    sku,
    interest_kind,
    occurred_at,
    {{ local_date('occurred_at', 'time_zone') }} as occurred_on
from typed
where occurred_at < cut_off_at
