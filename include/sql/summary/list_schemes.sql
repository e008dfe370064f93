-- the newest night's segments of several schemes, the largest of each first
select scheme, segment, people, reachable
from marts.rpt_segment_sizes
where scheme = any (%(schemes)s) and night_on = (select max(night_on) from marts.rpt_segment_sizes)
order by scheme, people desc, segment
