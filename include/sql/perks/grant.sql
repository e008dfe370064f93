-- Grants what the rules give each buyer's tier for the calendar period in which the day after the night lies. What any
-- key of the person was granted in it already counts: doing it twice, a merge or a change of tier gives nothing twice.
with rules as (
    select
        shop_key, marketplace, shop_id, perk, tier, granted_count,
        date_trunc('month', day)::date - make_interval(months => mod(extract(month from day)::integer - 1, months))
            as from_on,
        months
    from staging.stg_seller__perk_rules
    cross join (select cast(%(night_on)s as date) + 1 as day) as tomorrow
),
keyed as (
    select customer_key, marketplace, shop_id, min(person_key) as person_key
    from intermediate.int_person_keys
    where exists (select from rules)
    group by customer_key, marketplace, shop_id
),
entitled as (
    select k.customer_key, k.person_key, r.*
    from rules r
    inner join marts.fct_customer_tiers t on t.shop_key = r.shop_key and t.tier = r.tier
    inner join keyed k
        on k.customer_key = t.customer_key and k.marketplace = r.marketplace and k.shop_id = r.shop_id
),
granted as (
    select n.customer_key, g.marketplace, g.shop_id, g.perk, g.valid_from_on, sum(e.amount) as amount
    from crm.perk_grants g
    inner join crm.perk_entries e on e.grant_id = g.grant_id and e.sequence = 1
    inner join intermediate.int_person_keys n on n.person_key = g.person_key
    where g.valid_from_on >= (select min(from_on) from rules)
    group by n.customer_key, g.marketplace, g.shop_id, g.perk, g.valid_from_on
),
due as (
    select
        e.person_key, e.marketplace, e.shop_id, e.perk, e.tier, e.from_on, e.months,
        coalesce(sum(g.amount), 0)::integer as granted_before,
        e.granted_count - coalesce(sum(g.amount), 0)::integer as amount
    from entitled e
    left join granted g
        on g.customer_key = e.customer_key and g.marketplace = e.marketplace and g.shop_id = e.shop_id
        and g.perk = e.perk and g.valid_from_on >= e.from_on
    group by e.person_key, e.marketplace, e.shop_id, e.perk, e.tier, e.from_on, e.months, e.granted_count
    having e.granted_count > coalesce(sum(g.amount), 0)
),
grants as (
    insert into crm.perk_grants (
        person_key, marketplace, shop_id, perk, tier, valid_from_on, valid_before_on, granted_before, night_on
    )
    select
        person_key, marketplace, shop_id, perk, tier, from_on, from_on + make_interval(months => months),
        granted_before, %(night_on)s
    from due
    on conflict (person_key, perk, valid_from_on, granted_before) do nothing
    returning grant_id, person_key, marketplace, shop_id, perk
)
insert into crm.perk_entries (
    grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount, balance_before, balance_after, night_on
)
select
    g.grant_id, 1, 'grant', g.marketplace, g.shop_id, g.perk, 'grant:' || g.grant_id, d.amount, 0, d.amount,
    %(night_on)s
from grants g
inner join due d on d.person_key = g.person_key and d.perk = g.perk
