-- An accepted file of a shop without settings would silently lose its orders.
with export_files as (
    select * from {{ ref('stg_audit__export_files') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
)

select export_files.file_id
from export_files
left join shops
    on export_files.shop_id = shops.shop_id
    and (
        export_files.marketplace = shops.marketplace
        or export_files.marketplace in (
            'contacts', 'interest', 'stock', 'shop_scores', 'product_costs', 'products', 'product_views', 'separations'
        )
    )
where shops.shop_id is null and export_files.marketplace <> 'rates'
