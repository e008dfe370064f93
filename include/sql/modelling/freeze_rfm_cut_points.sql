-- what the night scored by; a later build of the same night does not rewrite it
insert into audit.rfm_cut_points (
    night_on, scope, metric, method, people, cut_point_1, cut_point_2, cut_point_3, cut_point_4
)
select c.night_on, c.scope, c.metric, c.method, c.people, c.cut_point_1, c.cut_point_2, c.cut_point_3, c.cut_point_4
from marts.fct_rfm_cut_points c
inner join audit.night_builds b on b.night_on = c.night_on
where b.build_id = %(build_id)s
on conflict (night_on, scope, metric) do nothing
