{#- Fail for every row on which a condition does not hold; unknown counts as not holding. -#}
{% test holds(model, condition) %}
with rows_of_model as (
    select * from {{ model }}
)

select *
from rows_of_model
where not coalesce({{ condition }}, false)
{% endtest %}
