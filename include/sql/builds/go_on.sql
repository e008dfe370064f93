-- a build may go on from the live one where the models and the shops are the same, every file it saw is seen again, and
-- no new list of costs changes what old orders were worth
with live as (
    select build_id, night_on, models_hash, shop_mark
    from audit.night_builds
    where swapped_at is not null
    order by swapped_at desc
    limit 1
)

update audit.night_builds b
set live_build_id = live.build_id
from live
where b.build_id = %(build_id)s
    and b.models_hash = live.models_hash
    and b.shop_mark = live.shop_mark
    and b.night_on >= live.night_on
    and not exists (
        select from audit.night_files seen
        left join audit.night_files again on again.build_id = b.build_id and again.file_id = seen.file_id
        where seen.build_id = live.build_id and again.file_id is null
    )
    and not exists (
        select from audit.night_files fresh
        inner join audit.export_files f on f.file_id = fresh.file_id and f.marketplace = 'product_costs'
        left join audit.night_files seen on seen.build_id = live.build_id and seen.file_id = fresh.file_id
        where fresh.build_id = b.build_id and seen.file_id is null
    )
