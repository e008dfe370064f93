{{ config(materialized='table') }}

-- a table, because the planner cannot guess how many rows come out of this, and joins two such guesses row by row

-- The names of the brackets behind a product, as the export writes them in its two languages.
{% set labels = {
    'quantity': ['产品数量', 'Product Quantity', 'Product quantity', 'Quantity'],
    'sku': ['商家编码', 'Merchant Code', 'Merchant code', 'Seller Code', 'Seller code', 'SKU Code', 'SKU'],
    'properties': ['产品属性', 'Product Properties', 'Product properties', 'Product Attributes', 'Product attributes'],
} %}
{% set most_products = 50 %}
{% set plain = namespace(text="replace(products, chr(13), '')") %}
{% for name, words in labels.items() %}
    {% for word in words %}
        {% set plain.text = "replace(" ~ plain.text ~ ", '(" ~ word ~ ":', '(" ~ name ~ ":')" %}
    {% endfor %}
{% endfor %}
{% set this_mark = "'【' || cast(places.place as " ~ dbt.type_string() ~ ") || '】'" %}
{% set next_mark = "'【' || cast(places.place + 1 as " ~ dbt.type_string() ~ ") || '】'" %}

with orders as (
    select * from {{ ref('stg_aliexpress__orders') }}
),

places as (
    {% for place in range(1, most_products + 1) -%}
    select {{ place }} as place{{ ' union all' if not loop.last }}
    {% endfor -%}
),

texts as (
    select
        file_id,
        line_no,
        {{ plain.text }} as products
    from orders
    where products is not null
),

counted as (
    select
        file_id,
        line_no,
        products,
        {{ times_in_text('products', "'(quantity:'") }} as product_count
    from texts
),

-- 【1】 begins the first product, 【2】 the next; a single product may stand without
parts as (
    select
        counted.file_id,
        counted.line_no,
        counted.product_count,
        places.place,
        case
            when counted.product_count = 1 and counted.products not like '%【1】%' then counted.products
            when counted.products like '【1】%'
                and counted.products not like '%【' || cast(counted.product_count + 1 as {{ dbt.type_string() }}) || '】%'
                then {{ text_before(text_after('counted.products', this_mark), next_mark) }}
        end as part
    from counted
    inner join places on counted.product_count >= places.place
    where counted.product_count <= {{ most_products }}
),

-- a product's first line is its name, whatever brackets follow
cut as (
    select
        file_id,
        line_no,
        product_count,
        place,
        {{ text_before(text_before(text_before(text_before('trim(part)', 'chr(10)'),
            "'(properties:'"), "'(sku:'"), "'(quantity:'") }} as title,
        {{ text_before(text_before(text_after('part', "'(sku:'"), 'chr(10)'), "'(quantity:'") }} as sku,
        {{ text_before('trim(' ~ text_before(text_after('part', "'(quantity:'"), "')'") ~ ')', "' '") }} as quantity,
        {{ times_in_text('part', "'(quantity:'") }} as quantity_count
    from parts
),

-- a cell counts only when all of it could be parted
judged as (
    select
        file_id,
        line_no,
        product_count,
        place,
        trim(title) as title,
        trim(sku) as sku,
        quantity,
        min(
            case
                when trim(title) <> '' and quantity_count = 1
                    and length(quantity) between 1 and 6 and translate(quantity, '0123456789', '') = '' then 1
                else 0
            end
        ) over (partition by file_id, line_no) as is_parted
    from cut
)

select
    file_id,
    line_no,
    product_count,
    place,
    title,
    -- without the bracket that closes the number
    nullif(trim(case when sku like '%)' then substring(sku, 1, length(sku) - 1) else sku end), '') as sku,
    cast(case when is_parted = 1 then quantity end as {{ var('t_bigint') }}) as quantity
from judged
where is_parted = 1
