insert into events (mail_id, at, event, body) values (:mail_id, :at, :event, :body)
