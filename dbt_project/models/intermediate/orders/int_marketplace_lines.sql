{{ config(materialized='view') }}

-- Every marketplace's lines under each other. A new marketplace is a format file and a staging model. Without names
-- for the parts, as elsewhere: a planner that has to keep named parts together works out every column for every reader.
{% for model in line_models() -%}
select
    {{ line_columns() | join(',\n    ') }}
from (select * from {{ ref(model) }}) as order_lines
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
