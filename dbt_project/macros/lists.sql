{#- Give the earliest instant in a field of a JSON list's items, of those whose other fields are among given words:
    earliest_in_list('t.list', 'processedAt', {'status': ['SUCCESS']}). Instants are ISO 8601 in UTC. Null without any. -#}
{% macro earliest_in_list(column, field, words={}) -%}
    {{ return(adapter.dispatch('earliest_in_list', 'regulars')(column, field, words)) }}
{%- endmacro %}

{% macro default__earliest_in_list(column, field, words) -%}
    {%- set tests = ['true'] -%}
    {%- for name, allowed in words.items() -%}
        {%- do tests.append("item['" ~ name ~ "'] in ('" ~ allowed | join("', '") ~ "')") -%}
    {%- endfor -%}
    to_timestamp(array_min(transform(
        filter(from_json({{ column }}, 'array<map<string,string>>'), item -> {{ tests | join(' and ') }}),
        item -> item['{{ field }}']
    )))
{%- endmacro %}

{% macro postgres__earliest_in_list(column, field, words) -%}
    {%- set tests = ['true'] -%}
    {%- for name, allowed in words.items() -%}
        {%- do tests.append("item ->> '" ~ name ~ "' in ('" ~ allowed | join("', '") ~ "')") -%}
    {%- endfor -%}
    (
        select min(cast(item ->> '{{ field }}' as timestamptz))
        from jsonb_array_elements(cast({{ column }} as jsonb)) as item
        where {{ tests | join(' and ') }}
    )
{%- endmacro %}
