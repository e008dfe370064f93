update audit.nights set state = 'closed', closed_at = clock_timestamp()
where night_on = %(night_on)s and state = 'open'
