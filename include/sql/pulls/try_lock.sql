-- held by the session, over the commits of a pull; the end of the connection lets it go
select pg_try_advisory_lock(7306, hashtext(%(shop)s)) as is_held
