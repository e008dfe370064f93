select
    l.marketplace,
    coalesce(left(l.unmapped_word, 60), '(empty)') as word,
    count(distinct l.order_key) as orders
from intermediate.int_order_lines l
where l.status = 'unmapped'
group by l.marketplace, l.unmapped_word
order by count(distinct l.order_key) desc, l.marketplace, l.unmapped_word
limit 20
