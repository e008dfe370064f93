with order_identifiers as (
    select * from {{ ref('int_order_identifiers') }}
),

contact_identifiers as (
    select * from {{ ref('int_contact_identifiers') }}
),

interest_rows as (
    select * from {{ ref('int_interest_rows') }}
),

order_domains as (
    select * from {{ ref('int_order_identifiers') }}
),

contact_domains as (
    select * from {{ ref('int_contact_identifiers') }}
),

interest_domains as (
    select * from {{ ref('int_interest_rows') }}
),

relay_domains as (
    select * from {{ ref('relay_domains') }}
),

said as (
    select
        person_key, identifier_kind, value_hash, address_domain, times, first_seen_at, last_seen_at,
        'order' as said_by,
        cast(null as {{ var('t_bigint') }}) as file_id,
        cast(null as {{ var('t_bigint') }}) as line_no
    from order_identifiers
    union all
    select
        person_key, identifier_kind, value_hash, address_domain, times, first_seen_at, last_seen_at,
        'contact' as said_by, file_id, line_no
    from contact_identifiers
    union all
    select
        person_key, 'email' as identifier_kind, address_hash as value_hash, min(address_domain) as address_domain,
        count(*) as times, min(occurred_at) as first_seen_at, max(occurred_at) as last_seen_at,
        'interest' as said_by, max(file_id) as file_id, cast(null as {{ var('t_bigint') }}) as line_no
    from interest_rows
    where address_hash is not null
    group by person_key, address_hash
),

-- each domain is compared once, not each address; read apart, because a part with two readers is kept as a whole
domains as (
    select address_domain from order_domains
    union
    select address_domain from contact_domains
    union
    select address_domain from interest_domains
),

relays as (
    select distinct domains.address_domain
    from domains
    inner join relay_domains on domains.address_domain like relay_domains.domain_pattern
)

select
    said.person_key,
    said.identifier_kind,
    said.value_hash,
    said.said_by,
    said.times,
    said.first_seen_at,
    said.last_seen_at,
    said.file_id,
    said.line_no,
    case
        when relays.address_domain is not null then 'relay'
        when said.identifier_kind = 'phone' and said.value_hash in {{ phone_faults() }} then said.value_hash
    end as refusal
from said
left join relays on said.address_domain = relays.address_domain
