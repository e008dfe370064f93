with contacts as (
    select * from {{ source('seller', 'contacts') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

-- a contacts folder names a shop alone: where two marketplaces have a shop of that name, the seller's own is meant
named_shops as (
    select
        shops.*,
        row_number() over (
            partition by shop_id
            order by case when marketplace = 'own' then 0 else 1 end, marketplace
        ) as place
    from shops
),

cells as (
    select
        contacts.file_id,
        contacts.line_no,
        named_shops.marketplace,
        named_shops.shop_id,
        named_shops.time_zone,
        export_files.first_night_on,
        lower({{ cell('contacts.email') }}) as email,
        {{ cell('contacts.customer_id') }} as customer_id,
        {{ cell('contacts.consent_at') }} as consent_at,
        {{ cell('contacts.source') }} as consent_source,
        coalesce({{ cell('contacts.locale') }}, named_shops.locale) as locale
    from contacts
    inner join export_files on contacts.file_id = export_files.file_id
    inner join named_shops on export_files.shop_id = named_shops.shop_id and named_shops.place = 1
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    customer_id,
    {{ hash_address('email') }} as address_hash,
    {{ dbt.split_part('email', "'@'", 2) }} as address_domain,
    consent_source,
    locale,
    first_night_on,
    {{ local_date(parse_instant('consent_at', 'time_zone'), 'time_zone') }} as consented_on
from cells
