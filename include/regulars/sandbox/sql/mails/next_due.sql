select min(due_at) as due_at from mails where state = 'scheduled'
