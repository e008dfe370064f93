select build_id, night_on, dbt_run_id, validation_id, shop_mark, is_live, cut_off_at
from audit.night_builds
where night_on = %(night_on)s and state = 'built'
order by build_no desc
limit 1
