-- Lifting a pause after send_at sends the mail then, not in the past.
update mails set due_at = max(due_at, :now) where batch_id = :batch_id and state = 'scheduled'
