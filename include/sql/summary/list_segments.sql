select segment, people, reachable
from marts.rpt_segment_sizes
where scheme = %(scheme)s and night_on = (select max(night_on) from marts.rpt_segment_sizes)
order by people desc, segment
