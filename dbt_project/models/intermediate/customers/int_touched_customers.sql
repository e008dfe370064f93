-- People whom this build makes anew: whose orders were touched, who were linked or parted, and of whom contacts,
-- interest or granted tiers say something else than before.
with person_keys as (
    select * from {{ ref('int_person_keys') }}
)

{%- if is_incremental() %},

touched_buyers as (
    select * from {{ ref('int_touched_buyers') }}
),

live_person_keys as (
    select * from {{ live('intermediate', 'int_person_keys') }}
),

{% for name, columns in touching_facts().items() -%}
{{ name }} as (
    select * from {{ ref('int_' ~ name) }}
),

live_{{ name }} as (
    select * from {{ live('intermediate', 'int_' ~ name) }}
),

changed_{{ name }} as (
    (select {{ columns }} from {{ name }} except select {{ columns }} from live_{{ name }})
    union all
    (select {{ columns }} from live_{{ name }} except select {{ columns }} from {{ name }})
),

{% endfor -%}
relinked as (
    select
        person_keys.customer_key,
        live_person_keys.customer_key as live_customer_key
    from person_keys
    full outer join live_person_keys on person_keys.person_key = live_person_keys.person_key
    where
        person_keys.person_key is null
        or live_person_keys.person_key is null
        or person_keys.customer_key <> live_person_keys.customer_key
        or person_keys.is_current <> live_person_keys.is_current
),

touched as (
    select person_keys.customer_key
    from person_keys
    inner join touched_buyers on person_keys.person_key = touched_buyers.person_key
    union
    select person_keys.customer_key
    from person_keys
    inner join changed_contacts on person_keys.person_key = changed_contacts.person_key
    union
    select customer_key from changed_product_interest
    union
    select customer_key from changed_tier_grants
    union
    select customer_key from relinked
    union
    select live_customer_key as customer_key from relinked
)

select customer_key from touched
where customer_key is not null
{%- else %}

select customer_key from person_keys
where 1 = 0
{%- endif %}
