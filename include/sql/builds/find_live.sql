-- the marts only move forward: the live ones are those of the newest night that was built
select build_id, night_on, dbt_run_id, validation_id, shop_mark, is_live, cut_off_at
from audit.night_builds
where state = 'built' and is_live
order by night_on desc, build_no desc
limit 1
