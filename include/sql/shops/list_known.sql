select distinct marketplace, shop_id from raw.shops
