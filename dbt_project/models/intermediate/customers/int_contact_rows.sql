with contacts as (
    select * from {{ ref('stg_seller__contacts') }}
),

calling_codes as (
    select * from {{ ref('int_calling_codes') }}
),

dialled as (
    select
        contacts.*,
        {{ phone_dialled_in('contacts.phone', 'contacts.country') }} as dialled_in
    from contacts
),

called as (
    select
        dialled.*,
        {{ phone_key('dialled.phone', 'calling_codes') }} as phone_key,
        {{ hash_address('dialled.member_id') }} as member_hash,
        -- nobody signs up after the night that heard of it
        least(dialled.consented_on, dialled.first_night_on) as signed_up_on
    from dialled
    left join calling_codes on dialled.dialled_in = calling_codes.dialled_in
),

keyed as (
    select
        called.*,
        {{ buyer_key('called.customer_id', 'called.address_hash', 'called.member_hash', 'called.phone_key') }} as buyer_key
    from called
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    buyer_key,
    {{ text_key(['marketplace', 'shop_id', 'buyer_key']) }} as person_key,
    address_hash,
    address_domain,
    phone_key,
    member_hash,
    consent_source,
    locale,
    signed_up_on,
    {{ start_of_day('signed_up_on', 'time_zone') }} as signed_up_at,
    birth_month,
    birth_day,
    member_since_on
from keyed
where buyer_key is not null
