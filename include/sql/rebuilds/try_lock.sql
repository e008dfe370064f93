select pg_try_advisory_lock(%(lock)s, %(night)s) as is_held
