-- earlier nights go first; a later one is in the way only once its turn has come
select n.night_on
from audit.nights n
where n.state = 'open'
    and (
        n.night_on < %(night_on)s
        or (n.night_on > %(night_on)s
            and exists (select from audit.night_builds b where b.night_on = n.night_on))
    )
order by n.night_on
