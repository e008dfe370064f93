insert into sends (message_id, batch_id, accepted_at, body)
values (:message_id, :batch_id, :accepted_at, :body)
