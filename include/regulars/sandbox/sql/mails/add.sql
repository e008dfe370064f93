insert into mails (
    send_id, position, kind, email, subject, campaign, regulars_message_id,
    personalization, batch_id, send_at, accepted_at, due_at
) values (
    :send_id, :position, :kind, :email, :subject, :campaign, :regulars_message_id,
    :personalization, :batch_id, :send_at, :accepted_at, :due_at
)
