select min(at) as due_at from events where happened = 0
