update mails set state = :state, state_rank = :state_rank
where mail_id = :mail_id and state_rank < :state_rank
