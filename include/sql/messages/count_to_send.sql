select count(*)::int as messages from crm.messages where state = 'planned'
