select
    exists (select from audit.nights where night_on = %(night_on)s and is_history)
    or exists (
        select from audit.night_builds where night_on = %(night_on)s and state = 'built' and validation_id is not null
    ) as is_planned,
    (select count(*) from crm.messages where night_on = %(night_on)s and state = 'claimed') as claimed
