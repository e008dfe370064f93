-- the newest earlier night whose fit may be used, as it stood when tonight was built first
select fit_id
from audit.value_fits f
where purpose = 'score' and model = %(model)s and outcome in ('fitted', 'nobody_lost')
    and night_on < %(night_on)s and night_on >= cast(%(night_on)s as date) - cast(%(fit_valid_nights)s as integer)
    and build_id < (select min(build_id) from audit.night_builds where night_on = %(night_on)s)
    and not exists (
        select from audit.value_fits newer
        where newer.night_on = f.night_on and newer.purpose = f.purpose and newer.model = f.model
            and newer.build_id > f.build_id
            and newer.build_id < (select min(build_id) from audit.night_builds where night_on = %(night_on)s)
    )
order by night_on desc
limit 1
