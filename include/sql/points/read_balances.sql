-- what each key of a person has and owes in a shop
select
    asked.person_key,
    coalesce(max(newest.balance_after) filter (where newest.account = 'balance'), 0) as balance,
    coalesce(max(-newest.balance_after) filter (where newest.account = 'owed'), 0) as owed
from unnest(%(person_keys)s) as asked (person_key)
left join lateral (
    select distinct on (e.account) e.account, e.balance_after
    from crm.points_entries e
    inner join crm.points_transfers t on t.transfer_id = e.transfer_id
    where e.person_key = asked.person_key and t.marketplace = %(marketplace)s and t.shop_id = %(shop_id)s
    order by e.account, e.sequence desc
) newest on true
group by asked.person_key
order by asked.person_key
