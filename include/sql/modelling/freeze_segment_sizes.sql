-- what the night believed: of several builds of one night the last one's, which its mail was decided on
delete from audit.segment_sizes s
using audit.night_builds b
where b.build_id = %(build_id)s and s.night_on = b.night_on;

insert into audit.segment_sizes (night_on, scheme, segment, people, reachable)
select r.night_on, r.scheme, r.segment, r.people, r.reachable
from marts.rpt_segment_sizes r
inner join audit.night_builds b on b.night_on = r.night_on
where b.build_id = %(build_id)s
