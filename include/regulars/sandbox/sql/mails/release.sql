update mails set released_at = :released_at where mail_id = :mail_id
