select one_click_id, mail_id, url, attempts from one_clicks where state = 'queued' and due_at <= :now order by due_at
