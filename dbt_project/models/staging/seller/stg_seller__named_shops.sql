with shops as (
    select * from {{ ref('stg_seller__shops') }}
),

-- the seller's own folders name a shop alone: where two marketplaces have a shop of that name, the own shop is meant
ranked as (
    select
        *,
        row_number() over (
            partition by shop_id
            order by case when marketplace = 'own' then 0 else 1 end, marketplace
        ) as place
    from shops
)

select * from ranked
where place = 1
