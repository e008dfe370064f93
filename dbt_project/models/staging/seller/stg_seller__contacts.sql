with contacts as (
    select * from {{ source('seller', 'contacts') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

cells as (
    select
        contacts.file_id,
        contacts.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        shops.is_day_first,
        export_files.first_night_on,
        {{ address('contacts.email') }} as email,
        {{ unmasked('contacts.customer_id') }} as customer_id,
        {{ cell('contacts.phone') }} as phone,
        shops.country,
        {{ cell('contacts.consent_at') }} as consent_at,
        {{ cell('contacts.source') }} as consent_source,
        coalesce({{ cell('contacts.locale') }}, shops.locale) as locale,
        {{ unmasked(clean_id('contacts.member_id')) }} as member_id,
        {{ parse_birthday('contacts.birthday', 'shops.is_day_first') }} as birthday,
        {{ cell('contacts.membership_on') }} as membership_on
    from contacts
    inner join export_files on contacts.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    customer_id,
    {{ hash_address('email') }} as address_hash,
    {{ dbt.split_part('email', "'@'", 2) }} as address_domain,
    phone,
    country,
    time_zone,
    consent_source,
    locale,
    first_night_on,
    {{ local_date(parse_instant('consent_at', 'time_zone'), 'time_zone') }} as consented_on,
    member_id,
    cast({{ dbt.split_part('birthday', "'-'", 1) }} as {{ var('t_int') }}) as birth_month,
    cast({{ dbt.split_part('birthday', "'-'", 2) }} as {{ var('t_int') }}) as birth_day,
    {{ local_date(parse_local_time('membership_on', 'time_zone', 'is_day_first'), 'time_zone') }} as member_since_on
from cells
