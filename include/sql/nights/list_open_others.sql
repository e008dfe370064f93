select night_on from audit.nights
where state = 'open' and night_on <> %(night_on)s
order by night_on
