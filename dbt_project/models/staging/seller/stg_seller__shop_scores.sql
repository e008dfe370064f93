with shop_scores as (
    select * from {{ source('seller', 'shop_scores') }}
),

export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__named_shops') }}
),

typed as (
    select
        shop_scores.file_id,
        shop_scores.line_no,
        shops.marketplace,
        shops.shop_id,
        shops.time_zone,
        shops.cut_off_at,
        cast({{ cell('shop_scores.quality') }} as {{ var('t_money') }}) as quality_score,
        cast({{ cell('shop_scores.service') }} as {{ var('t_money') }}) as service_score,
        cast({{ cell('shop_scores.logistics') }} as {{ var('t_money') }}) as logistics_score,
        {{ said_at('shop_scores.scored_at', 'shops', 'export_files') }} as scored_at
    from shop_scores
    inner join export_files on shop_scores.file_id = export_files.file_id
    inner join shops on export_files.shop_id = shops.shop_id
)

select
    file_id,
    line_no,
    marketplace,
    shop_id,
    quality_score,
    service_score,
    logistics_score,
    scored_at,
    {{ local_date('scored_at', 'time_zone') }} as scored_on
from typed
where scored_at < cut_off_at
