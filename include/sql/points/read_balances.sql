-- what each key of the person in that shop has, less what it owes; the keys' own order is that of spending
with pool as (
    select p.person_key
    from intermediate.int_person_keys asked
    inner join intermediate.int_person_keys p
        on p.customer_key = asked.customer_key and p.marketplace = asked.marketplace and p.shop_id = asked.shop_id
    where asked.person_key = %(person_key)s
    union
    select %(person_key)s
)
select
    pool.person_key,
    coalesce((
        select e.balance_after from crm.points_entries e
        where e.person_key = pool.person_key and e.account = 'balance' order by e.sequence desc limit 1
    ), 0) as balance,
    coalesce((
        select -e.balance_after from crm.points_entries e
        where e.person_key = pool.person_key and e.account = 'owed' order by e.sequence desc limit 1
    ), 0) as owed
from pool
order by pool.person_key
