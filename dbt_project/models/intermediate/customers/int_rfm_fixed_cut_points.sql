-- What a shop fixes in the shops file, and what dbt's variables fix for all shops together.
with shops as (
    select * from {{ ref('stg_seller__shops') }}
),

fixed as (
    {%- for metric in rfm_metrics() %}
    select
        shop_key as scope,
        '{{ metric }}' as metric
        {%- for place in range(4) %},
        cast({{ json_path('settings', ['rfm', 'cut_points', metric, place]) }} as {{ var('t_money') }})
            as cut_point_{{ place + 1 }}
        {%- endfor %}
    from shops
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- for metric, cut_points in rfm_fixed_cut_points().items() %}
    union all
    select
        'all' as scope,
        '{{ metric }}' as metric
        {%- for place in range(4) %},
        cast({{ cut_points[place] }} as {{ var('t_money') }}) as cut_point_{{ place + 1 }}
        {%- endfor %}
    {%- endfor %}
)

select * from fixed
where cut_point_4 is not null
