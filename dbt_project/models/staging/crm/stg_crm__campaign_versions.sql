{{ config(tags=['response']) }}

with campaign_versions as (
    select * from {{ source('crm', 'campaign_versions') }}
)

select
    campaign_mark,
    campaign_id,
    version_hash,
    {{ json_text('definition', 'name') }} as name,
    {{ json_text('definition', 'description') }} as description,
    {{ json_text('definition', 'rule') }} as rule,
    {{ json_text('definition', 'purpose') }} as purpose,
    {{ json_text('definition', 'channel') }} as channel,
    cast({{ json_text('definition', 'priority') }} as {{ var('t_int') }}) as priority,
    cast({{ json_text('definition', 'holdout_share') }} as {{ var('t_rate') }}) as holdout_share,
    cast({{ json_text('definition', 'response_days') }} as {{ var('t_int') }}) as response_days,
    cast({{ json_text('definition', 'repeat_after_days') }} as {{ var('t_int') }}) as repeat_after_days,
    {{ json_text('definition', 'occurrence') }} as occurrence,
    recorded_at
from campaign_versions
