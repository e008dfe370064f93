select message_id, body from sends where send_id = :send_id
