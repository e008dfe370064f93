{#- Fail for every combination of the columns that is null somewhere or stands more than once: one pass for both. Where a
    unique index of the model itself keeps it from standing twice, only nulls are looked for; a view may double what it
    reads, and is counted.

    rows names the incremental model that the rows come from: where a build goes on from the live one, its other rows
    passed this test before, and no touched row can have the key of another one. -#}
{% test is_key(model, columns, rows=none) %}
with rows_of_model as (
    select * from {{ rows_to_test(model, rows) }}
)

select
    {{ columns | join(', ') }},
    count(*) as times
from rows_of_model
{%- if is_kept_unique(model.identifier, columns) %}
where {% for column in columns %}{{ ' or ' if not loop.first }}{{ column }} is null{% endfor %}
group by {{ columns | join(', ') }}
{%- else %}
group by {{ columns | join(', ') }}
having count(*) > 1 {%- for column in columns %} or {{ column }} is null {%- endfor %}
{%- endif %}
{% endtest %}

{% macro rows_to_test(model, rows) -%}
    {{ return(touched_rows(ref(rows)) if rows and is_incremental() else model) }}
{%- endmacro %}

{#- Say whether what this build made of a model has a unique index on just these columns. The changes of an incremental
    model have none: they meet the index of the live table only when they are swapped in. -#}
{% macro is_kept_unique(name, columns) -%}
    {{ return(adapter.dispatch('is_kept_unique', 'regulars')(name, columns)) }}
{%- endmacro %}

{% macro default__is_kept_unique(name, columns) -%}
    {{ return(false) }}
{%- endmacro %}

{% macro postgres__is_kept_unique(name, columns) -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.name == name and node.resource_type == 'model'
        and not (is_incremental() and node.config.materialized == 'incremental') -%}
        {%- for index in node.config.get('indexes') or [] if index.unique and index.columns | sort == columns | sort -%}
            {{ return(true) }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
