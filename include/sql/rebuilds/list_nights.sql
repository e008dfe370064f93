-- every night with a good build: how large its input was, what it decided, and how its last rebuild came out
select
    b.night_on,
    n.is_history,
    b.is_live,
    b.audience_hash,
    (select count(*) from audit.night_files f where f.build_id = b.build_id) as files,
    (
        select sum(c.people) from crm.verdict_counts c where c.night_on = b.night_on and c.verdict = 'selected'
    ) as selected,
    r.rebuilt_at,
    r.is_equal
from (
    select distinct on (night_on) build_id, night_on, is_live, audience_hash
    from audit.night_builds
    where state = 'built'
    order by night_on, audience_hash is null, build_no desc
) as b
inner join audit.nights n on n.night_on = b.night_on
left join lateral (
    select rebuilt_at, is_equal from audit.rebuilds where build_id = b.build_id order by rebuild_id desc limit 1
) as r on true
order by b.night_on
