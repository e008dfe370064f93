with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

{{ identifiers_of('contact_rows') }},

-- of each kind a person's newest word holds; one that leaves it out takes nothing back. And an identifier is whose the
-- newest file of the shop that names it says it is
ranked as (
    select
        *,
        row_number() over (partition by person_key, identifier_kind order by file_id desc, line_no desc) as age,
        max(file_id) over (partition by marketplace, shop_id, identifier_kind, value_hash) as newest_file_id,
        max(file_id) over (partition by person_key, identifier_kind, value_hash) as newest_own_file_id,
        min(signed_up_at) over (partition by person_key, identifier_kind, value_hash) as first_seen_at,
        max(signed_up_at) over (partition by person_key, identifier_kind, value_hash) as last_seen_at,
        count(*) over (partition by person_key, identifier_kind, value_hash) as times
    from named
)

select
    person_key,
    identifier_kind,
    value_hash,
    case when identifier_kind = 'email' then address_domain end as address_domain,
    times,
    first_seen_at,
    last_seen_at,
    file_id,
    line_no
from ranked
where
    age = 1
    -- who is known by an identifier has it whatever else is said
    and (newest_own_file_id = newest_file_id or buyer_key like '%:' || value_hash)
