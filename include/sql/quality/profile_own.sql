-- What one pass over the lines of each file says about it. Shares of fewer than 20 rows say nothing and are null.
-- Lines are first folded into orders, so that what is costly is done to a twentieth of the rows. Sums are only looked
-- at, so floating point will do.
with lines as (
    select
        file_id,
        order_id,
        left(ltrim(ordered_at), 10) as ordered_on,
        status,
        currency,
        customer_id,
        quantity::float * unit_price::float as amount
    from raw.own_order_lines
    where file_id = any(%(file_ids)s::bigint[])
),

orders as (
    select
        file_id,
        order_id,
        case when pg_input_is_valid(ordered_on, 'date') then ordered_on::date end as ordered_on,
        lower(btrim(status)) as status,
        upper(btrim(currency)) as currency,
        count(*) as lines,
        count(*) - count(customer_id) as without_buyer,
        count(*) filter (where amount < 0) as negative,
        sum(amount) as amount,
        max(abs(amount)) as largest_amount
    from lines
    group by file_id, order_id, ordered_on, status, currency
),

repeats as (
    select file_id, count(*) - count(distinct hash_record_extended(row(
        order_id, ordered_at, status, customer_id, sku, title, quantity, unit_price, currency, country, paid_at,
        discount, refund, email, phone, extra
    ), 0)) as duplicates
    from raw.own_order_lines
    where file_id = any(%(file_ids)s::bigint[])
    group by file_id
),

shops as (
    select distinct on (marketplace, shop_id) marketplace, shop_id, currency
    from raw.shops
    order by marketplace, shop_id, shop_mark desc
),

profiles as (
    select
        o.file_id,
        count(distinct o.order_id) as orders,
        count(distinct o.ordered_on) as days,
        sum(o.lines) filter (where coalesce(btrim(o.order_id), '') = '') as without_order_id,
        sum(o.without_buyer) as without_buyer,
        sum(o.lines) filter (where o.status is null or o.status <> all(%(statuses)s::text[])) as unmapped,
        sum(o.lines) filter (where o.currency <> shops.currency) as foreign_currency,
        sum(o.lines) filter (
            where o.ordered_on < date '1990-01-01' or o.ordered_on > %(night_on)s::date + 366
        ) as implausible_dates,
        sum(o.lines) filter (where o.ordered_on > %(night_on)s::date + 1) as future_dates,
        sum(o.negative) as negative,
        (sum(o.amount) / sum(o.lines))::numeric as average_amount,
        max(o.largest_amount)::numeric as largest_amount
    from orders o
    inner join audit.export_files f on f.file_id = o.file_id
    left join shops on shops.marketplace = f.marketplace and shops.shop_id = f.shop_id
    group by o.file_id
),

past as (
    select
        f.marketplace,
        f.shop_id,
        percentile_cont(0.5) within group (order by (v.result -> 'measures' ->> 'rows_per_day')::float) as rows_per_day,
        percentile_cont(0.5) within group (
            order by (v.result -> 'measures' ->> 'average_amount')::float
        ) as average_amount
    from audit.export_files f
    inner join audit.validations v on v.validation_id = f.validation_id
    where f.format_id = 'own' and f.state = 'accepted' and v.night_on < %(night_on)s::date
    group by f.marketplace, f.shop_id
),

shares as (
    select
        f.*,
        case when f.row_count >= 20 then f.row_count end as enough,
        case when f.row_count + f.quarantined_count >= 20 then f.row_count + f.quarantined_count end as enough_read
    from audit.export_files f
    where f.file_id = any(%(file_ids)s::bigint[])
)

select
    s.file_id,
    s.row_count as rows,
    s.quarantined_count as quarantined,
    round(s.quarantined_count::numeric / s.enough_read, 4) as quarantined_share,
    coalesce(p.orders, 0) as orders,
    coalesce(p.days, 0) as days,
    coalesce(p.without_order_id, 0) as without_order_id,
    coalesce(p.unmapped, 0) as unmapped,
    coalesce(p.foreign_currency, 0) as foreign_currency,
    coalesce(p.future_dates, 0) as future_dates,
    coalesce(p.implausible_dates, 0) as implausible_dates,
    round(coalesce(p.implausible_dates, 0)::numeric / s.enough, 4) as implausible_share,
    round(p.without_buyer::numeric / s.enough, 4) as without_buyer_share,
    coalesce(r.duplicates, 0) as duplicates,
    round(r.duplicates::numeric / s.enough, 4) as duplicate_share,
    round(p.negative::numeric / s.enough, 4) as negative_share,
    round(p.largest_amount, 2) as largest_amount,
    round(p.average_amount, 4) as average_amount,
    round(s.row_count::numeric / nullif(p.days, 0), 2) as rows_per_day,
    round((s.row_count::numeric / nullif(p.days, 0) / nullif(past.rows_per_day, 0))::numeric, 4) as volume_ratio,
    round((p.average_amount / nullif(past.average_amount, 0))::numeric, 4) as amount_ratio
from shares s
left join profiles p on p.file_id = s.file_id
left join repeats r on r.file_id = s.file_id
left join past on past.marketplace = s.marketplace and past.shop_id = s.shop_id
order by s.file_id
