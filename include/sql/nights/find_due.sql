select %(night_on)s::date as night_on
where exists (select from raw.shops)
    and not exists (select from crm.replay_clock)
    and not exists (select from audit.nights where night_on >= %(night_on)s)
