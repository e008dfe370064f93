insert into one_clicks (mail_id, url, due_at) values (:mail_id, :url, :due_at)
