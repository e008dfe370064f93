-- who moved that night; it cannot be computed again once the scores of the night before have been replaced
insert into audit.rfm_movements (
    night_on, scope, metric, from_class, to_class, cause, previous_night_on, people, score_change
)
select m.night_on, m.scope, m.metric, m.from_class, m.to_class, m.cause, m.previous_night_on, m.people, m.score_change
from marts.rpt_rfm_movements m
inner join audit.night_builds b on b.night_on = m.night_on
where b.build_id = %(build_id)s
on conflict (night_on, scope, metric, from_class, to_class, cause) do nothing
