{#- Put what this build makes into <schema><suffix> and read everything else where it lives.

    REGULARS_BUILD says which selector runs: `response` builds the nodes tagged so, `night` all others.
    REGULARS_SCHEMA_SUFFIX is `__next` unless set; empty builds straight into the live schemas. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = custom_schema_name | default(target.schema, true) | trim -%}
    {%- set is_response = 'response' in node.tags -%}
    {%- set is_built_here = is_response == (env_var('REGULARS_BUILD', 'night') == 'response') -%}
    {{ schema }}{{ env_var('REGULARS_SCHEMA_SUFFIX', '__next') if is_built_here else '' }}
{%- endmacro %}
