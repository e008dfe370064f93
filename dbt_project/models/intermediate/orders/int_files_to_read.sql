-- What this build has to read: every file; where it goes on from the live build, those that it had not, those with lines
-- that only this night sees, and those whose orders say something else because of a file that is new.
with export_files as (
    select * from {{ ref('stg_audit__export_files') }}
)

{%- if is_incremental() %},

live_export_files as (
    select * from {{ live('staging', 'stg_audit__export_files') }}
),

live_waiting_files as (
    select * from {{ live('intermediate', 'int_waiting_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

{% for model in file_link_models() -%}
{{ model }} as (
    select * from {{ ref(model) }}
),

{% endfor -%}
new_files as (
    select export_files.file_id
    from export_files
    left join live_export_files on export_files.file_id = live_export_files.file_id
    where live_export_files.file_id is null
)

select file_id
from new_files
union
select live_waiting_files.file_id
from live_waiting_files
inner join export_files on live_waiting_files.file_id = export_files.file_id
inner join shops
    on export_files.marketplace = shops.marketplace
    and export_files.shop_id = shops.shop_id
    and live_waiting_files.waits_until < shops.cut_off_at
{%- for model in file_link_models() %}
union
select {{ model }}.file_id
from {{ model }}
inner join new_files on {{ model }}.other_file_id = new_files.file_id
{%- endfor %}
{%- else %}

select file_id
from export_files
{%- endif %}
