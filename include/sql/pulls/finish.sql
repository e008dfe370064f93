update audit.pulls
set state = %(state)s, page_count = %(page_count)s, error = %(error)s, finished_at = clock_timestamp()
where pull_id = %(pull_id)s
