{#- Fail unless the model has exactly one row. -#}
{% test has_one_row(model) %}
with rows_of_model as (
    select * from {{ model }}
)

select count(*) as row_count
from rows_of_model
having count(*) <> 1
{% endtest %}
