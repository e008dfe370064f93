{#- Know a buyer by the marketplace's or seller's own key, else by the address; null where there is neither. -#}
{% macro buyer_key(customer_id='customer_id', address_hash='address_hash') -%}
    case
        when {{ customer_id }} is not null then 'id:' || {{ customer_id }}
        when {{ address_hash }} is not null then 'mail:' || {{ address_hash }}
    end
{%- endmacro %}
