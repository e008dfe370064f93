-- what the night believed; a later build of the same night does not rewrite it
insert into audit.segment_sizes (night_on, scheme, segment, people, reachable)
select r.night_on, r.scheme, r.segment, r.people, r.reachable
from marts.rpt_segment_sizes r
inner join audit.night_builds b on b.night_on = r.night_on
where b.build_id = %(build_id)s
on conflict (night_on, scheme, segment) do nothing
