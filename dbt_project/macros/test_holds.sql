{#- Fail for every row on which a condition does not hold; unknown counts as not holding. rows: as in is_key. -#}
{% test holds(model, condition, rows=none) %}
{%- set made = made_anew(model, rows) %}
with rows_of_model as (
    select * from {{ touched_rows(made) if made else model }}
)

select *
from rows_of_model
where not coalesce({{ condition }}, false)
{% endtest %}
