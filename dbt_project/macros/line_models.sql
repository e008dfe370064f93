{#- List the staging models whose lines make up the orders of all marketplaces: one for every format of kind `orders`.

    REGULARS_LINE_MODELS names them, apart by commas: regulars.modelling.dbt reads them off include/formats, so that a new
    marketplace is a format file and a staging model. What stands here is what ships. -#}
{% macro line_models() -%}
    {%- set shipped = [
        'stg_aliexpress__order_lines',
        'stg_aliexpress_api__order_lines',
        'stg_amazon__order_lines',
        'stg_ebay__order_lines',
        'stg_lazada__order_lines',
        'stg_lazada_api__order_lines',
        'stg_own__order_lines',
        'stg_shopee__order_lines',
        'stg_shopee_api__order_lines',
        'stg_shopify__order_lines',
        'stg_shopify_bulk__order_lines',
        'stg_taobao_api__order_lines',
        'stg_taobao_orders__order_lines',
        'stg_tiktok__order_lines',
    ] -%}
    {{ return(env_var('REGULARS_LINE_MODELS', shipped | join(',')).split(',')) }}
{%- endmacro %}

{#- List the columns of such a model, in their order. -#}
{% macro line_columns() -%}
    {{ return([
        'file_id', 'line_no', 'order_file_id', 'marketplace', 'shop_id', 'order_id', 'line_id',
        'ordered_at', 'paid_at', 'shipped_at', 'completed_at', 'cancelled_at', 'status', 'status_word',
        'customer_id', 'address_hash', 'address_domain', 'phone', 'member_id', 'sku', 'title', 'quantity', 'unit_price', 'line_amount',
        'discount_amount', 'refund_amount', 'shipping_amount', 'tax_amount',
        'order_discount_amount', 'order_refund_amount', 'order_shipping_amount', 'order_tax_amount',
        'order_total_amount', 'currency', 'country_name',
    ]) }}
{%- endmacro %}
