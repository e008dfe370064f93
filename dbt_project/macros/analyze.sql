{#- Let the planner know a table as soon as it is built: the next models read it before any background job would look. -#}
{% macro analyze() -%}
    {{ return(adapter.dispatch('analyze', 'regulars')()) }}
{%- endmacro %}

{% macro default__analyze() -%}{%- endmacro %}

{% macro postgres__analyze() -%}
    {%- if model.config.materialized == 'table' -%} analyze {{ this }} {%- endif -%}
{%- endmacro %}
