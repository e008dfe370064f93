{#- Fail for every row on which a condition does not hold; unknown counts as not holding. rows: as in is_key. -#}
{% test holds(model, condition, rows=none) %}
with rows_of_model as (
    select * from {{ rows_to_test(model, rows) }}
)

select *
from rows_of_model
where not coalesce({{ condition }}, false)
{% endtest %}
