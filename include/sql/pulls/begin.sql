update audit.pulls
set state = 'running', attempt_count = attempt_count + 1, error = null, started_at = clock_timestamp(),
    finished_at = null
where pull_id = %(pull_id)s
