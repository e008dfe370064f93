select pg_try_advisory_lock(%(lock)s) as is_held
