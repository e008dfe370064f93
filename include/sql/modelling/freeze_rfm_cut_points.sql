-- what the night scored people by: of several builds of one night the last one's
delete from audit.rfm_cut_points c
using audit.night_builds b
where b.build_id = %(build_id)s and c.night_on = b.night_on;

insert into audit.rfm_cut_points (
    night_on, scope, metric, method, people, cut_point_1, cut_point_2, cut_point_3, cut_point_4
)
select c.night_on, c.scope, c.metric, c.method, c.people, c.cut_point_1, c.cut_point_2, c.cut_point_3, c.cut_point_4
from marts.fct_rfm_cut_points c
inner join audit.night_builds b on b.night_on = c.night_on
where b.build_id = %(build_id)s
