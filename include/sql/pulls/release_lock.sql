select pg_advisory_unlock(7306, hashtext(%(shop)s)) as is_released
