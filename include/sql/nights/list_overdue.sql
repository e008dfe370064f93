-- real nights only: a replay's nights lie in the past by design
with expected as (
    select day::date as night_on
    from generate_series(
        (select min(night_on) from audit.nights where not is_replay and not is_history),
        %(latest)s::date, interval '1 day'
    ) as day
)
select e.night_on, 'missing' as state
from expected e
where not exists (select from audit.nights n where n.night_on = e.night_on)
union
select night_on, state from audit.nights
where state = 'open' and not is_replay and opened_at < %(at)s::timestamptz - make_interval(hours => %(late_hours)s)
order by night_on
