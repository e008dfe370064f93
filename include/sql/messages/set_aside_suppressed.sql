-- the newest word of each source counts; one source that suppresses is enough
update crm.messages m
set state = 'suppressed', state_changed_at = clock_timestamp()
where m.state in ('planned', 'claimed')
    and (%(call_id)s::bigint is null or m.call_id = %(call_id)s)
    and (%(call_id)s::bigint is not null or m.state = 'planned')
    and (exists (
        select from (
            select distinct on (s.purpose, s.source) s.is_suppressed
            from crm.suppressions s
            where s.address_hash = m.address_hash and s.purpose in ('*', m.purpose)
            order by s.purpose, s.source, s.suppression_id desc
        ) newest
        where newest.is_suppressed
    )
    -- consent that was withdrawn since: the word on the purpose itself holds, else that on marketing
    or (
        select not c.is_granted
        from crm.consents c
        where c.address_hash = m.address_hash and c.purpose in (m.purpose, 'marketing')
        order by c.purpose <> m.purpose, c.consent_id desc
        limit 1
    ))
