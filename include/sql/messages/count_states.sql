select state, count(*)::int as messages from crm.messages where night_on = %(night_on)s group by state order by state
