{#- Fail for every combination of the columns that is null somewhere or stands more than once: one pass for both. Where a
    unique index of the model itself keeps it from standing twice, only nulls are looked for; a view may double what it
    reads, and is counted.

    Where a build goes on from the live one, only what it touched is looked at: the other rows passed this test before,
    and a row that was made anew cannot have the key of another one, unless its model made what it should not touch:
    that fails too. An incremental model whose rows change together by one of the columns is known for that; of a view,
    rows names the incremental model that its rows come from, or touched_by the model that lists which values of the
    first column were touched. -#}
{% test is_key(model, columns, rows=none, touched_by=none) %}
{%- set made = made_anew(model, rows, columns) %}
with rows_of_model as (
    select * from {{ touched_rows(made) if made else model }}
    {%- if touched_by and is_incremental() %}
    where {{ columns[0] }} in (select {{ columns[0] }} from {{ ref(touched_by) }})
    {%- endif %}
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
{%- if made and execute %}
{%- set config = config_of(made.identifier) %}
union all
select
    {{ columns | join(', ') }},
    0 as times
from rows_of_model
where {{ config.unique_key }} not in (
    select {{ config.unique_key }} from {{ made.incorporate(path={'identifier': config.touched_by}) }}
)
{%- endif %}
{% endtest %}

{#- Name the incremental model whose touched rows are all that a test must look at; none where it must look at all. Where
    columns are given, touched rows are enough if they change together by one of these. -#}
{% macro made_anew(model, rows=none, columns=none) -%}
    {%- if not is_incremental() -%}{{ return(none) }}{%- endif -%}
    {%- if rows -%}{{ return(ref(rows)) }}{%- endif -%}
    {%- set config = config_of(model.identifier) -%}
    {%- set is_enough = config.materialized == 'incremental' and (columns is none or config.unique_key in columns) -%}
    {{ return(model if is_enough else none) }}
{%- endmacro %}

{#- Give the configuration of a model; an empty one while the project is only read. -#}
{% macro config_of(name) -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.name == name and node.resource_type == 'model' -%}
        {{ return(node.config) }}
    {%- endfor -%}
    {{ return({}) }}
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
    {%- set config = config_of(name) -%}
    {%- if not (is_incremental() and config.materialized == 'incremental') -%}
        {%- for index in config.indexes or [] if index.unique and index.columns | sort == columns | sort -%}
            {{ return(true) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}
