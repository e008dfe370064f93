with order_versions as (
    select * from {{ ref('int_order_versions') }}
)

select
    order_file_id as file_id,
    sum(line_count) as line_count
from order_versions
group by order_file_id
