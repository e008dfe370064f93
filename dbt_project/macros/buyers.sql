{#- Know a buyer by the marketplace's or seller's own key, else by the address; null where there is neither. A contact
    without both is known by its number as a member, or else by its phone. -#}
{% macro buyer_key(customer_id='customer_id', address_hash='address_hash', member_hash=none, phone_key=none) -%}
    case
        when {{ customer_id }} is not null then 'id:' || {{ customer_id }}
        when {{ address_hash }} is not null then 'mail:' || {{ address_hash }}
        {%- if member_hash %}
        when {{ member_hash }} is not null then 'member:' || {{ member_hash }}
        {%- endif %}
        {%- if phone_key %}
        when {{ phone_key }} not in {{ phone_faults() }} then 'phone:' || {{ phone_key }}
        {%- endif %}
    end
{%- endmacro %}

{#- List what stands in the place of a phone number's hash where the number is nobody's. -#}
{% macro phone_faults() -%}
    ('masked', 'made_up', 'unreadable')
{%- endmacro %}

{#- List the identifiers that link buyers, each with the column that holds its hash. -#}
{% macro identifier_kinds() -%}
    {{ return({'email': 'address_hash', 'phone': 'phone_key', 'member': 'member_hash'}) }}
{%- endmacro %}

{#- Write the parts of a query that turn each row of `rows`, which has a person_key, into one row for each identifier that
    it names: `named`, with identifier_kind and value_hash. A table with many rows and no identifiers costs one look. -#}
{% macro identifiers_of(rows) -%}
kinds as (
    {%- for kind in identifier_kinds() %}
    select '{{ kind }}' as identifier_kind
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

naming as (
    select * from {{ rows }}
    where person_key is not null and coalesce({{ identifier_kinds().values() | join(', ') }}) is not null
),

unfolded as (
    select
        naming.*,
        kinds.identifier_kind,
        case kinds.identifier_kind
            {%- for kind, column in identifier_kinds().items() %}
            when '{{ kind }}' then naming.{{ column }}
            {%- endfor %}
        end as value_hash
    from naming
    cross join kinds
),

named as (
    select * from unfolded
    where value_hash is not null
)
{%- endmacro %}
