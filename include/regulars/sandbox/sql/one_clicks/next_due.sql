select min(due_at) as due_at from one_clicks where state = 'queued' and attempts = 0
