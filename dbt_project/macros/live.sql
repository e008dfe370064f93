{#- Read a mart that is live while this build is made beside it; no rows where there is none yet, or none with these columns.

    `live` is a source, `columns` names each column and its type. -#}
{% macro live_rows(live, columns) -%}
    {%- set names = columns.keys() | list -%}
    {%- set found = namespace(is_there=false) -%}
    {%- if execute and flags.INTROSPECT -%}
        {%- set relation = adapter.get_relation(database=live.database, schema=live.schema, identifier=live.identifier) -%}
        {%- if relation is not none -%}
            {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
            {%- set found.is_there = (names | reject('in', there) | list | length) == 0 -%}
        {%- endif -%}
    {%- endif -%}
    {%- if found.is_there -%}
    select
        {{ names | join(',\n        ') }}
    from {{ live }}
    {%- else -%}
    select
        {%- for name, type in columns.items() %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
