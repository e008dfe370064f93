select distinct due_at from mails where state = 'scheduled' and due_at <= :now order by due_at
