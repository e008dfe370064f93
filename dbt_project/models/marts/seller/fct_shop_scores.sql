{{ config(indexes=[{'columns': ['shop_key', 'scored_on'], 'unique': true}]) }}

with shop_scores as (
    select * from {{ ref('stg_seller__shop_scores') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by marketplace, shop_id, scored_on order by scored_at desc, file_id desc, line_no desc
        ) as age
    from shop_scores
)

select
    {{ shop_key() }} as shop_key,
    scored_on,
    quality_score,
    service_score,
    logistics_score
from ranked
where age = 1
