select url, due_at, state, answer from one_clicks where mail_id = :mail_id
