-- What each address said about each purpose, newest word first, and whether it must not be written to.
with consents as (
    select * from {{ ref('stg_crm__consents') }}
),

suppressions as (
    select * from {{ ref('stg_crm__suppressions') }}
),

-- which word counts for which purpose: its own before that of a purpose that asks for more
purposes as (
    {%- for purpose, words in consent_words().items() %}
    {%- set last_purpose = loop.last %}
    {%- for word in words %}
    select '{{ purpose }}' as purpose, '{{ word }}' as word, {{ loop.index }} as place
    {%- if not (loop.last and last_purpose) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
),

said as (
    select
        consents.address_hash,
        purposes.purpose,
        consents.is_granted,
        consents.consent_source,
        row_number() over (partition by consents.address_hash, purposes.purpose order by purposes.place) as place
    from consents
    inner join purposes on consents.purpose = purposes.word
),

suppressed as (
    select distinct
        suppressions.address_hash,
        purposes.purpose
    from suppressions
    inner join purposes on suppressions.purpose in (purposes.purpose, '*')
    where suppressions.is_suppressed
),

addresses as (
    select address_hash, purpose from said
    union
    select address_hash, purpose from suppressed
)

select
    addresses.address_hash,
    addresses.purpose,
    coalesce(said.is_granted, false) as is_consented,
    said.consent_source,
    suppressed.address_hash is not null as is_suppressed
from addresses
left join said
    on addresses.address_hash = said.address_hash and addresses.purpose = said.purpose and said.place = 1
left join suppressed
    on addresses.address_hash = suppressed.address_hash and addresses.purpose = suppressed.purpose
