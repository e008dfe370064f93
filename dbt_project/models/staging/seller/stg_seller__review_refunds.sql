with shops as (
    select * from {{ ref('stg_seller__shops') }}
)

select
    shop_key,
    marketplace,
    shop_id,
    {{ json_text('settings', 'review_refund') }} is not null as is_on,
    {{ setting_or(['review_refund', 'percent'], 'review_refund_percent', 't_money') }} as refund_percent,
    {{ setting_or(['review_refund', 'characters'], 'review_refund_characters', 't_int') }} as characters_at_least
from shops
