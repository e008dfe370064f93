-- every selected person must have become a message, and nobody else
select
    (select count(*) from crm.verdicts where night_on = %(night_on)s and verdict_code = 'selected') as selected,
    (select count(*) from crm.messages where night_on = %(night_on)s) as messages
