with tests as (
    select * from {{ ref('int_product_tests') }}
),

product_views as (
    select * from {{ ref('fct_product_views') }}
)

select
    tests.product_key,
    product_views.viewed_on,
    product_views.impressions,
    product_views.clicks,
    -- where a day's report counts no visitors, who clicked has looked
    coalesce(product_views.visitors, product_views.clicks) as visitors,
    product_views.favourites,
    product_views.carts
from tests
inner join product_views
    on tests.product_key = product_views.product_key
    and product_views.viewed_on >= tests.started_on
    and product_views.viewed_on <= tests.ended_on
