-- depends_on: {{ ref('int_files_to_read') }}
with marketplace_lines as (
    select * from {{ ref('int_marketplace_lines') }}
    {{ where_read(ref('int_files_to_read')) }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
)

{%- if is_incremental() %},

live_waiting_files as (
    select * from {{ live('intermediate', 'int_waiting_files') }}
),

files_to_read as (
    select * from {{ ref('int_files_to_read') }}
)
{%- endif %}

select
    marketplace_lines.order_file_id as file_id,
    min(marketplace_lines.ordered_at) as waits_until
from marketplace_lines
inner join shops
    on marketplace_lines.marketplace = shops.marketplace
    and marketplace_lines.shop_id = shops.shop_id
    and marketplace_lines.ordered_at >= shops.cut_off_at
group by marketplace_lines.order_file_id
{%- if is_incremental() %}
union all
select
    live_waiting_files.file_id,
    live_waiting_files.waits_until
from live_waiting_files
left join files_to_read on live_waiting_files.file_id = files_to_read.file_id
where files_to_read.file_id is null
{%- endif %}
