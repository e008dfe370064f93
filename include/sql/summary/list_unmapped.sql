-- The status words that no format knows. What looks like an address or a number of a person is not shown.
with unmapped as (
    select
        marketplace,
        order_key,
        case
            when unmapped_word is null then '(empty)'
            when unmapped_word ~ '[0-9]{6}|@' then '(not shown)'
            else left(unmapped_word, 60)
        end as word
    from intermediate.int_order_lines
    where status = 'unmapped'
)

select marketplace, word, count(distinct order_key) as orders
from unmapped
group by marketplace, word
order by count(distinct order_key) desc, marketplace, word
limit 20
