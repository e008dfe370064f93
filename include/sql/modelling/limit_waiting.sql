-- a swap that waits makes every new reader wait behind it: give up soon, and as a whole
select
    set_config('lock_timeout', %(lock_milliseconds)s, true),
    set_config('statement_timeout', %(statement_milliseconds)s, true)
