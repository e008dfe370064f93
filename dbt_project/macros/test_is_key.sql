{#- Fail for every combination of the columns that is null somewhere or stands more than once: one pass for both.

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
group by {{ columns | join(', ') }}
having count(*) > 1 {%- for column in columns %} or {{ column }} is null {%- endfor %}
{% endtest %}

{% macro rows_to_test(model, rows) -%}
    {{ return(touched_rows(ref(rows)) if rows and is_incremental() else model) }}
{%- endmacro %}
