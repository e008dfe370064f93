-- What one pass over the lines of one file of orders says about it. The columns are the format's, chosen by
-- psycopg2.sql: a column that it lacks is null. Lines are first folded, so that what is costly (reading dates as
-- marketplaces write them, comparing words) is done to a twentieth of the rows. Sums are only looked at, so floating
-- point will do.
with lines as (
    select
        {order_id} as order_id,
        {ordered_at} as ordered_at,
        {status} as status,
        {currency} as currency,
        {customer_id} as customer_id,
        {quantity} as quantity,
        {amount} as amount,
        {total_amount} as total_amount
    from raw.{table}
    where file_id = %(file_id)s
),

folded as (
    select
        coalesce(order_id, '') as order_id,
        lower(btrim(status, E' \t')) as status,
        upper(btrim(currency)) as currency,
        ordered_at,
        count(*) as lines,
        count(customer_id) as with_buyer,
        count(*) filter (where amount < 0) as negative,
        sum(amount) as amount,
        max(abs(amount)) as largest_amount,
        sum(quantity) as quantity,
        max(abs(quantity)) as largest_quantity,
        max(total_amount) as total_amount
    from lines
    group by lines.order_id, ordered_at, lines.status, lines.currency
),

orders as (
    select
        order_id,
        sum(lines) as lines,
        btrim(order_id) <> '' as is_named,
        sum(with_buyer) > 0 as is_with_buyer,
        sum(amount) as amount,
        max(total_amount) as total_amount
    from folded
    group by order_id
),

dated as (
    select folded.*, {ordered_on} as ordered_on from folded
),

-- An export that writes an order's cells on its first row only leaves the others to inherit its status. A window, not
-- a join: of a table that was just filled the planner may expect one row, and would join row by row.
marked as (
    select
        folded.*,
        coalesce(bool_or(status <> '') over (partition by order_id), false) as is_with_status
    from folded
),

said as (
    select status as word, sum(lines) as lines
    from marked
    where status <> '' or not is_with_status or currency <> ''
    group by status
),

-- a word of the format file that ends in * stands for every status that begins so
strange as (
    select word, lines
    from said
    where not exists (
        select from raw.status_words w
        where w.format_id = %(format_id)s
            and (w.word = said.word or (w.word like '%%*' and starts_with(said.word, rtrim(w.word, '*'))))
    )
),

of_orders as (
    select
        count(*) filter (where is_named) as orders,
        coalesce(sum(lines) filter (where not is_named), 0) as without_order_id,
        coalesce(sum(lines) filter (where not is_with_buyer), 0) as without_buyer,
        count(*) filter (where is_named and amount > 0 and total_amount > 0) as totals,
        count(*) filter (
            where is_named and amount > 0 and total_amount > 0
                and total_amount not between amount / 10 and amount * 30
        ) as far_totals
    from orders
),

of_days as (
    select
        count(distinct ordered_on) as days,
        coalesce(sum(lines) filter (
            where ordered_on < date '1990-01-01' or ordered_on > %(night_on)s::date + 366
        ), 0) as implausible_dates,
        coalesce(sum(lines) filter (where ordered_on > %(night_on)s::date + 1), 0) as future_dates,
        coalesce(sum(lines) filter (where currency not in ('', %(currency)s)), 0) as foreign_currency,
        coalesce(sum(negative), 0) as negative,
        (sum(amount) / sum(lines))::numeric as average_amount,
        max(largest_amount)::numeric as largest_amount,
        (sum(quantity) / sum(lines))::numeric as average_quantity,
        max(largest_quantity)::numeric as largest_quantity
    from dated
)

select
    o.orders,
    d.days,
    o.without_order_id,
    o.without_buyer,
    (select coalesce(sum(lines), 0) from strange) as unmapped,
    -- so many different words are no statuses, and may be people's names
    (
        select case when count(*) <= 30 then
            array_agg(left(word, 60) order by lines desc, word) filter (where word !~ '[0-9]{{6}}|@')
        end
        from strange
        where word <> ''
    ) as unmapped_words,
    d.foreign_currency,
    d.implausible_dates,
    d.future_dates,
    d.negative,
    o.totals,
    o.far_totals,
    round(d.average_amount, 4) as average_amount,
    round(d.largest_amount, 2) as largest_amount,
    round(d.average_quantity, 4) as average_quantity,
    round(d.largest_quantity, 2) as largest_quantity
from of_orders o
cross join of_days d
