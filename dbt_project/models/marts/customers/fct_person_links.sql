{{ config(indexes=[{'columns': ['customer_key']}, {'columns': ['person_key']}]) }}

with links as (
    select * from {{ ref('int_person_links') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

linked_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    person_keys.customer_key,
    links.person_key,
    links.linked_person_key,
    links.identifier_kind,
    -- two buyers may have several addresses in common; which is which nobody is told here
    cast(row_number() over (
        partition by links.person_key, links.linked_person_key, links.identifier_kind
        order by links.linked_since_at, links.value_hash
    ) as {{ var('t_int') }}) as link_no,
    links.linked_since_at,
    {{ shop_key('person_keys.marketplace', 'person_keys.shop_id') }} as shop_key,
    {{ shop_key('linked_keys.marketplace', 'linked_keys.shop_id') }} as linked_shop_key,
    {%- for side in ['', 'linked_'] %}
    links.{{ side }}said_by,
    cast(links.{{ side }}times as {{ var('t_bigint') }}) as {{ side }}times,
    links.{{ side }}first_seen_at,
    links.{{ side }}last_seen_at,
    links.{{ side }}order_key,
    links.{{ side }}file_id as {{ side }}source_file_id,
    links.{{ side }}line_no as {{ side }}source_line_no{{ ',' if not loop.last }}
    {%- endfor %}
from links
inner join person_keys on links.person_key = person_keys.person_key
inner join linked_keys on links.linked_person_key = linked_keys.person_key
