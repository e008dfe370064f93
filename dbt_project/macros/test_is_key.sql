{#- Fail for every combination of the columns that is null somewhere or stands more than once: one pass for both. -#}
{% test is_key(model, columns) %}
with rows_of_model as (
    select * from {{ model }}
)

select
    {{ columns | join(', ') }},
    count(*) as times
from rows_of_model
group by {{ columns | join(', ') }}
having count(*) > 1 {%- for column in columns %} or {{ column }} is null {%- endfor %}
{% endtest %}
